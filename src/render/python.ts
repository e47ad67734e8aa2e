import { type SaltDict, SaltScalar, type SaltValue } from '../salt/index.ts';
import { byCodePoint } from './names.ts';
import { isScalar, linesWithEnds, scalar } from './text.ts';

/* Values as Python writes them: `repr` is what `--out=raw` shows, `pprint.pformat` is `--out=pprint`. */

/** The columns of `pprint`. */
const WIDTH = 80;
/** Below long keys each line begins far to the right. After so many blanks in all, lines begin here at most. */
const BLANKS = 2 ** 20;
const RIGHTMOST = 8;
/** Words with the blanks behind them, as Python's `re` sees blanks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
const WORDS = /[[^\s\x1c-\x1f\x85][\ufeff]]*[[\s\x1c-\x1f\x85]--[\ufeff]]*/gv;
const ESCAPED: readonly (readonly [string, string])[] = [
  [' ', ' '],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
];
/** Nothing in it is escaped, and there are no quotes. */
const SIMPLE = /^[ !#-&(-[\]-~]*$/;

/** A value as Python's `repr` writes it: `{'web01': [True, None, 'x']}`; keys as they come, or sorted. */
export function pythonRepr(value: SaltValue, sorted = false): string {
  const out: string[] = [];
  write(value, sorted, out);
  return out.join('');
}

function write(value: SaltValue, sorted: boolean, out: string[]): void {
  if (typeof value === 'string') out.push(quoted(value));
  else if (value instanceof SaltScalar) out.push(value.source);
  else if (isScalar(value)) out.push(scalar(value));
  else if (Array.isArray(value)) {
    for (const [n, item] of value.entries()) {
      out.push(n === 0 ? '[' : ', ');
      write(item, sorted, out);
    }
    out.push(value.length === 0 ? '[]' : ']');
  } else {
    const keys = sorted ? Object.keys(value).sort(byCodePoint) : Object.keys(value);
    for (const [n, key] of keys.entries()) {
      out.push(`${n === 0 ? '{' : ', '}${quoted(key)}: `);
      write(value[key] ?? null, sorted, out);
    }
    out.push(keys.length === 0 ? '{}' : '}');
  }
}

/** Python prefers single quotes, and escapes what `str.isprintable` denies. */
function quoted(text: string): string {
  if (SIMPLE.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const known = new Map<string, string>(ESCAPED);
  const inner = text.replace(/[\\\p{C}\p{Z}]/gu, (character) => {
    const shown = known.get(character) ?? escaped(character);
    known.set(character, shown);
    return shown;
  });
  return quote + inner.replaceAll(quote, quote === "'" ? "\\'" : '"') + quote;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number) => code.toString(16).padStart(digits, '0');
  return code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/**
 * A value as Python's `pprint.pformat` writes it: sorted keys, structures and long texts broken at 80 columns. The
 * time is linear in the value.
 */
export function pprint(value: SaltValue): string {
  return new PrettyPrinter().shown(value);
}

/** The algorithm of Python's `pprint.PrettyPrinter` with its defaults. */
class PrettyPrinter {
  readonly #out: string[] = [];
  #blanks = 0;
  /** The code points of each structure on one line. */
  readonly #lengths = new Map<SaltValue, number>();

  shown(value: SaltValue): string {
    this.#write(value, 0, 0, true);
    return this.#out.join('');
  }

  /** `allowance`: the columns that closing brackets and a comma take behind it. */
  #write(value: SaltValue, indent: number, allowance: number, isTop = false): void {
    const room = WIDTH - indent - allowance;
    if (typeof value === 'string') {
      const shown = mayFit(value) ? quoted(value) : undefined;
      if (shown !== undefined && lengthOf(shown) <= room) this.#out.push(shown);
      else this.#writeText(value, indent, allowance, isTop);
    } else if (isScalar(value) || this.#length(value) <= room) this.#out.push(pythonRepr(value, true));
    else if (Array.isArray(value)) this.#writeList(value, indent, allowance);
    else this.#writeDict(value, indent, allowance);
  }

  #writeList(list: readonly SaltValue[], indent: number, allowance: number): void {
    const between = `,${this.#newLine(indent + 1, list.length - 1)}`;
    this.#out.push('[');
    for (const [n, item] of list.entries()) {
      if (n > 0) this.#out.push(between);
      this.#write(item, indent + 1, n === list.length - 1 ? allowance + 1 : 1);
    }
    this.#out.push(']');
  }

  #writeDict(dict: SaltDict, indent: number, allowance: number): void {
    const keys = Object.keys(dict).sort(byCodePoint);
    const between = `,${this.#newLine(indent + 1, keys.length - 1)}`;
    this.#out.push('{');
    for (const [n, key] of keys.entries()) {
      const label = `${quoted(key)}: `;
      this.#out.push(n > 0 ? between + label : label);
      const right = indent + 1 + lengthOf(label);
      this.#write(dict[key] ?? null, right, n === keys.length - 1 ? allowance + 1 : 1);
    }
    this.#out.push('}');
  }

  /** A long text in pieces that end at blanks, one below the other; in brackets where it stands alone. */
  #writeText(text: string, indent: number, allowance: number, isTop: boolean): void {
    const [left, right] = isTop ? [indent + 1, allowance + 1] : [indent, allowance];
    const pieces = piecesOf(text, WIDTH - left, right);
    const between = this.#newLine(left, pieces.length - 1);
    const shown = pieces.join(between);
    this.#out.push(isTop && pieces.length > 1 ? `(${shown})` : shown);
  }

  /** What begins so many lines. */
  #newLine(indent: number, lines = 1): string {
    this.#blanks += indent * lines;
    return `\n${' '.repeat(this.#blanks > BLANKS ? Math.min(indent, RIGHTMOST) : indent)}`;
  }

  /** The length on one line, counted once for each structure. */
  #length(value: SaltValue): number {
    if (typeof value === 'string' && !mayFit(value)) return value.length;
    if (isScalar(value)) return lengthOf(pythonRepr(value));
    const known = this.#lengths.get(value);
    if (known !== undefined) return known;
    // Brackets, and ", " between the items.
    let length = 2;
    if (Array.isArray(value)) {
      for (const item of value) length += this.#length(item) + 2;
    } else {
      for (const key in value) length += lengthOf(quoted(key)) + this.#length(value[key] ?? null) + 4;
    }
    if (length > 2) length -= 2;
    this.#lengths.set(value, length);
    return length;
  }
}

/** False for a text that is too long in any case: its code points are at least half as many. */
function mayFit(text: string): boolean {
  return text.length <= 2 * WIDTH;
}

/** A text's lines, quoted; one that is too long is cut between its words. */
function piecesOf(text: string, width: number, allowance: number): string[] {
  if (text === '') return [quoted(text)];
  const pieces: string[] = [];
  // Most lines of a hostile text are the same.
  const known = new Map<string, string[]>();
  const lines = linesWithEnds(text);
  const last = lines.pop() ?? '';
  for (const line of lines) {
    const shown = known.get(line) ?? piecesOfLine(line, width, width);
    known.set(line, shown);
    for (const piece of shown) pieces.push(piece);
  }
  return pieces.concat(piecesOfLine(last, width, width - allowance));
}

function piecesOfLine(line: string, width: number, last: number): string[] {
  const whole = mayFit(line) ? quoted(line) : undefined;
  const isFitting = whole !== undefined && lengthOf(whole) <= last;
  return isFitting ? [whole] : wordsTogether(line, width, last).map(quoted);
}

/** Words, as many together as the width takes; `last`: the columns at the last of them. */
function wordsTogether(line: string, width: number, last: number): string[] {
  const pieces: string[] = [];
  const words = (line.match(WORDS) ?? []).filter((word) => word !== '');
  let current = '';
  for (const [n, word] of words.entries()) {
    const room = n === words.length - 1 ? last : width;
    if (lengthOf(quoted(current + word)) <= room) current += word;
    else {
      if (current !== '') pieces.push(current);
      current = word;
    }
  }
  return [...pieces, current];
}

/** Python counts code points. */
function lengthOf(text: string): number {
  if (!/[\ud800-\udbff]/.test(text)) return text.length;
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
