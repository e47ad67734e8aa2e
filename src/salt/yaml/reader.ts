import { type SaltDict, type SaltValue, setKey } from '../values.ts';
import { BLANK, COLON, Cursor, DASH, LINE_END, QUESTION } from './cursor.ts';
import { chomped, copy, doubleQuoted, folded, freeKey, plainValue, taggedValue } from './scalars.ts';

/** Deeper than Salt can send: its msgpack refuses 1,024 levels. */
const DEEPEST = 1_100;
/** How much longer than the text the value may be that its aliases make of it, in characters. */
const MOST_BESIDES = 65_536;

/** A value with an anchor, and how many characters it takes with all its aliases written out. */
interface Anchored {
  value: SaltValue;
  size: number;
}

/**
 * Reads what PyYAML's safe dumper writes in block style: salt-api's `application/x-yaml`. Not by the `yaml` package: it
 * takes seconds for a megabyte, and no answer may delay the others. A time is a SaltTime, bytes are SaltBytes; a key
 * becomes a text, as in JSON.
 * @throws SyntaxError for another text, or one whose aliases make it much longer
 */
export function readYaml(text: string): SaltValue {
  return new Reader(text).document();
}

class Reader extends Cursor {
  #depth = 0;
  readonly #anchors = new Map<string, Anchored>();
  /** Characters that aliases stand for, without those that they take themselves. */
  #besides = 0;

  document(): SaltValue {
    const value = this.#node(-1, true);
    if (this.at < this.text.length && !/^\.\.\.\s*$/.test(this.text.slice(this.at, this.at + 8)))
      throw this.error();
    return value;
  }

  /**
   * Reads a value that begins here or on the next line, to the start of a line behind it. `column`: that of the list or
   * dict around it. `compact`: a list or dict may begin here.
   */
  #node(column: number, compact: boolean): SaltValue {
    const started = this.at;
    const besides = this.#besides;
    const { anchor, tag } = this.#properties();
    const value = this.#content(column, compact, tag);
    if (anchor !== undefined)
      this.#anchors.set(anchor, { value, size: this.at - started + this.#besides - besides });
    return value;
  }

  #properties(): { anchor: string | undefined; tag: string | undefined } {
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      const char = this.text[this.at];
      if (char === '&') anchor = this.#word().slice(1);
      else if (char === '!') tag = this.#word();
      else return { anchor, tag };
    }
  }

  /** The text up to the next blank or end of line, and the blank skipped. */
  #word(): string {
    const from = this.at;
    let at = from;
    for (let code = this.text.charCodeAt(at); at < this.text.length; code = this.text.charCodeAt(++at))
      if (code === BLANK || code === LINE_END) break;
    this.at = this.text.charCodeAt(at) === BLANK ? at + 1 : at;
    return this.text.slice(from, at);
  }

  #content(column: number, compact: boolean, tag: string | undefined): SaltValue {
    const code = this.text.charCodeAt(this.at);
    if (this.at >= this.text.length || code === LINE_END) return this.#below(column, tag);
    if (compact) {
      if (this.isIndicator(DASH)) return this.#list(this.at - this.line);
      if (this.isIndicator(QUESTION) || this.keyEnd(this.at) !== undefined)
        return this.#dict(this.at - this.line, tag);
    }
    if (code === 0x2a /* * */) return this.#alias();
    return this.#scalar(column, tag);
  }

  /** A list or dict that begins on the next line; a list may stand as far left as the dict around it. */
  #below(column: number, tag: string | undefined): SaltValue {
    this.nextLine();
    const indent = this.indent();
    const isList = this.isIndicatorAt(this.line + indent, DASH);
    if (indent < column || (indent === column && !isList) || this.line >= this.text.length) return null;
    this.at = this.line + indent;
    if (isList) return this.#list(indent);
    if (this.isIndicator(QUESTION) || this.keyEnd(this.at) !== undefined) return this.#dict(indent, tag);
    return this.#scalar(column, tag);
  }

  #list(column: number): SaltValue[] {
    const list: SaltValue[] = [];
    this.#deeper();
    do {
      this.at += 1;
      this.skipBlanks();
      list.push(this.#node(column, true));
    } while (this.#continues(column) && this.isIndicator(DASH));
    this.#depth -= 1;
    return list;
  }

  #dict(column: number, tag: string | undefined): SaltValue {
    const dict: SaltDict = {};
    const keys: SaltValue[] = [];
    this.#deeper();
    do {
      const key = this.isIndicator(QUESTION) ? this.#complexKey(column) : this.#simpleKey();
      const value = this.#valueOf(column);
      if (tag === '!!set') keys.push(key);
      else setKey(dict, freeKey(dict, key), value);
    } while (this.#continues(column));
    this.#depth -= 1;
    return tag === '!!set' ? keys : dict;
  }

  #complexKey(column: number): SaltValue {
    this.at += 1;
    this.skipBlanks();
    const key = this.#node(column, true);
    if (!this.#continues(column)) this.at = this.line;
    return key;
  }

  #simpleKey(): SaltValue {
    const { tag } = this.#properties();
    const end = this.keyEnd(this.at);
    if (end === undefined) throw this.error();
    const raw = this.text.slice(this.at, end);
    const [first] = raw;
    this.at = end;
    if (first === '*') return this.#anchored(raw.slice(1).trimEnd()).value;
    if (first === "'") return raw.slice(1, -1).replaceAll("''", "'");
    const text = first === '"' ? doubleQuoted(raw.slice(1, -1)) : raw;
    return first === '"' ? copy(text) : taggedValue(tag ?? '', copy(text));
  }

  /** The value after a key's colon; a key may stand alone. */
  #valueOf(column: number): SaltValue {
    if (this.text.charCodeAt(this.at) !== COLON) return null;
    const isCompact = this.at - this.line === column;
    this.at += 1;
    this.skipBlanks();
    return this.#node(column, isCompact);
  }

  /** Whether the line here goes on with the list or dict at that column; goes to its beginning then. */
  #continues(column: number): boolean {
    if (this.at >= this.text.length || this.indent() !== column) {
      if (this.at < this.text.length && this.indent() > column) throw this.error();
      return false;
    }
    if (column === 0 && this.text.startsWith('...', this.at)) return false;
    this.at = this.line + column;
    return true;
  }

  #alias(): SaltValue {
    const { value, size } = this.#anchored(this.#word().slice(1));
    this.#besides += size;
    if (this.#besides > this.text.length + MOST_BESIDES) throw this.error();
    this.nextLine();
    return value;
  }

  /** Known once it is whole: a value in itself has no end. */
  #anchored(name: string): Anchored {
    const anchored = this.#anchors.get(name);
    if (!anchored) throw this.error();
    return anchored;
  }

  #scalar(column: number, tag: string | undefined): SaltValue {
    const char = this.text[this.at];
    if (char === '|') return taggedValue(tag ?? '!!str', this.#literal(column));
    if (char === "'" || char === '"') {
      const end = this.quoteEnd(this.at);
      const raw = this.text.slice(this.at + 1, end);
      this.at = end + 1;
      this.nextLine();
      const text = char === '"' ? doubleQuoted(raw) : folded(raw).replaceAll("''", "'");
      return tag === undefined ? copy(text) : taggedValue(tag, text);
    }
    if (this.#takes('{}')) return tag === '!!set' ? [] : {};
    if (this.#takes('[]')) return [];
    const text = this.#plain(column);
    return tag === undefined ? plainValue(text) : taggedValue(tag, text);
  }

  #takes(empty: string): boolean {
    if (!this.text.startsWith(empty, this.at)) return false;
    this.at += empty.length;
    this.nextLine();
    return true;
  }

  /** A plain scalar goes on in every line further right than the list or dict around it. */
  #plain(column: number): string {
    const from = this.at;
    this.at = this.lineEnd();
    let end = this.at;
    this.nextLine();
    while (this.at < this.text.length && this.indent() > column) {
      this.at = this.lineEnd();
      end = this.at;
      this.nextLine();
    }
    return copy(folded(this.text.slice(from, end)));
  }

  #literal(column: number): string {
    const header = this.text.slice(this.at + 1, this.lineEnd());
    this.at = this.lineEnd();
    this.nextLine();
    const hint = Number(/\d/.exec(header)?.[0] ?? 0);
    let indent = hint > 0 ? Math.max(column, 0) + hint : 0;
    const lines: string[] = [];
    while (this.at < this.text.length) {
      const end = this.lineEnd();
      const own = this.indent();
      const isEmpty = this.line + own >= end;
      if (!isEmpty && indent === 0) indent = own;
      if (!isEmpty && (own < indent || own <= column)) break;
      lines.push(this.text.slice(Math.min(this.line + indent, end), end));
      this.at = end;
      this.nextLine();
    }
    return chomped(lines, header);
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.error();
  }
}
