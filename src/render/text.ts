import { SaltBytes, SaltScalar, type SaltValue } from '../salt/index.ts';

// Characters that XML 1.0 §2.2 forbids: most of C0, lone surrogates, U+FFFE and U+FFFF.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;
// ECMA-48 §5.4 control sequences, §5.6 control strings, then the other escapes. Not node:util's
// stripVTControlCharacters: it takes minutes for some texts of a megabyte, and any minion may send one.
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
  /\x1b\[[0-?]*[ -/]*[@-~]?|\x9b[\d;]+m|\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: man(1) prints bold as X, backspace, X
const OVERSTRIKE = /[^\n\x08]\x08/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separators of Python's str.splitlines
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
const WITH_END =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the separators of Python's str.splitlines
  /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+$/g;

// A first look, as nearly all text has nothing of the kind: any of these, a half of a pair of surrogates included.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
const MAY_BE_UNCLEAN = /[\0-\x08\x0b-\x1f\x9b\ud800-\udfff\ufffe\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separators of Python's str.splitlines
const OTHER_LINE_END = /[\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

const TRACEBACK = 'Traceback (most recent call last):';
/** Python writes these between the traceback of a cause and that of the exception that followed. */
const CHAINED = new Set([
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
]);
/** Salt cuts the lines around an error in a template so. */
const CUT = '[...]';
const INVALID_ARGUMENTS = /^Passed invalid arguments(?: to |: )[^\n]*/;

/**
 * Makes text fit for a stanza. Drops terminal escapes, keeps only the last state of a progress bar, and makes forbidden
 * characters of XML 1.0 visible (`␀`). Keeps lines and blanks.
 */
export function cleanText(text: string): string {
  if (!MAY_BE_UNCLEAN.test(text)) return text;
  return lastOverwrite(
    text
      .replace(ESCAPES, '')
      .replace(/(?<!\r)\r+\n/g, '\n')
      .replace(OVERSTRIKE, ''),
  ).replace(FORBIDDEN, visible);
}

/** {@link cleanText} without blanks and blank lines at the end. */
export function plainText(text: string): string {
  return cleanText(text).trimEnd();
}

/** A carriage return lets a program write over its line; the last thing written is what a terminal shows. */
function lastOverwrite(text: string): string {
  if (!text.includes('\r')) return text;
  const shown = (line: string) => line.split('\r').findLast((part) => part.trim() !== '') ?? '';
  return text
    .split('\n')
    .map((line) => (line.includes('\r') ? shown(line) : line))
    .join('\n');
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}

/** Lines as Python's `str.splitlines` splits them: an end of line at the very end opens no empty line. */
export function splitLines(text: string): string[] {
  const lines = text.split(OTHER_LINE_END.test(text) ? LINE_END : '\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The same with the ends of the lines: `str.splitlines(keepends=True)`. */
export function linesWithEnds(text: string): string[] {
  return text.match(WITH_END) ?? [];
}

/** Every line that is not empty moved right by that many blanks. */
export function indent(text: string, by: number): string {
  if (by === 0) return text;
  const margin = ' '.repeat(by);
  return text
    .split('\n')
    .map((line) => (line === '' ? line : margin + line))
    .join('\n');
}

/** A value that is neither a dict nor a list. */
export type Scalar = Exclude<SaltValue, SaltValue[] | { [key: string]: SaltValue }> | SaltScalar;

/** Whether the value is one Salt prints in a word or a text. */
export function isScalar(value: SaltValue): value is Scalar {
  return typeof value !== 'object' || value === null || value instanceof SaltScalar;
}

/** More bytes than this, unless they are text, are shown by their number. */
const MOST_BYTES = 64;
/** As base64 they take a third more: no more than this fits into an answer. */
const MOST_ENCODED = 512 * 1024;

/** Bytes: the text that they are, a few as Python writes them, else how many. */
export function bytesText(value: SaltBytes): string {
  const { length } = value.bytes;
  const text = value.text ?? (length <= MOST_BYTES ? value.source : undefined);
  if (text !== undefined) return text;
  const more = length <= MOST_ENCODED ? '; --out=yaml shows them in base64' : ', too many to show here';
  return `${length.toLocaleString('en-US')} bytes, not text${more}`;
}

/** A scalar as Salt prints it: `True`, `None`, `5.0`, `1e-05`; text as it is. */
export function scalar(value: Scalar): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return numeral(value);
  return value instanceof SaltBytes ? bytesText(value) : String(value);
}

/** Python's repr writes an exponent below 1e-4 and gives it two digits, JavaScript's below 1e-6 and as many as needed. */
function numeral(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/**
 * A Salt exception without the frames of its traceback; wrong arguments without the function's documentation behind
 * them. Undefined for other text.
 */
export function foldTraceback(text: string): string | undefined {
  const [first = ''] = text.split('\n', 1);
  if (first.endsWith(`: ${TRACEBACK}`) && /exception/i.test(first)) return withoutFrames(text);
  const [folded] = INVALID_ARGUMENTS.exec(text) ?? [];
  return folded === text ? undefined : folded;
}

/**
 * A text without the frames of the tracebacks in it: Salt puts those of a template into the middle of its message. Of
 * exceptions that follow from one another the last stays. Frames are indented, the exception stands at the margin.
 */
export function withoutFrames(text: string): string {
  if (!text.includes(TRACEBACK)) return text;
  const kept: string[] = [];
  let [before, start, isFrame, isCause] = ['', 0, false, false];
  for (const line of text.split('\n')) {
    if (isFrame && line.startsWith('  ')) continue;
    if (line.endsWith(TRACEBACK)) {
      // The words before a cause belong to the exception that followed from it.
      if (!isCause) [before, start] = [line.slice(0, -TRACEBACK.length), kept.length];
      kept.length = start;
      [isFrame, isCause] = [true, false];
    } else if (CHAINED.has(line)) {
      isCause = true;
    } else if (!isFrame || line !== CUT) {
      kept.push(isFrame ? `${before}${line}` : line);
      isFrame = false;
    }
  }
  if (isFrame && before !== '') kept.push(before.replace(/: $/, ''));
  return kept.join('\n');
}

/** How much was left out, for people: `… 312,000 more values left out`. */
export function leftOut(count: number, what: string): string {
  return `… ${moreOf(count, what)}`;
}

/** `312,000 more values left out` */
export function moreOf(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} more ${what}${count === 1 ? '' : 's'} left out`;
}

/** A sentence of ours with a capital letter at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
