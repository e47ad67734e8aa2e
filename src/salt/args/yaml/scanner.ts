/**
 * Text to tokens by libyaml's rules (the parser under Salt's CSafeLoader), which are not those of YAML 1.2
 * parsers: a mapping's key is found by looking back from its `:`, and much that is legal YAML is refused.
 */
import { YamlError } from './error.ts';
import { END, isBlank, isBlankOrEnd, isBreak, Reader } from './reader.ts';
import { scanBlock } from './scan-block.ts';
import { scanPlain, scanQuoted } from './scan-scalars.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-tags.ts';
import type { Token } from './tokens.ts';

interface SimpleKey {
  possible: boolean;
  required: boolean;
  tokenNumber: number;
  index: number;
  line: number;
  column: number;
}

const SIMPLE_KEY_MAX = 1024;
const NO_KEY: SimpleKey = { possible: false, required: false, tokenNumber: 0, index: 0, line: 0, column: 0 };
const NOT_PLAIN = '-?:,[]{}#&*!|>\'"%@`';

export class Scanner {
  readonly #reader: Reader;
  readonly #queue: Token[] = [];
  readonly #indents: number[] = [];
  readonly #keys: SimpleKey[] = [{ ...NO_KEY }];
  #taken = 0;
  #indent = -1;
  #keyAllowed = true;
  #ended = false;

  constructor(text: string) {
    this.#reader = new Reader(text);
  }

  /** How deep the text is nested where the scanner has got to: block levels and flow levels. */
  get depth(): number {
    return this.#indents.length + this.#flowLevel;
  }

  get #flowLevel(): number {
    return this.#keys.length - 1;
  }

  peek(): Token {
    while (this.#needsMore()) this.#fetch();
    return this.#queue[0] ?? { type: 'stream-end' };
  }

  next(): Token {
    const token = this.peek();
    this.#queue.shift();
    this.#taken += 1;
    return token;
  }

  #needsMore(): boolean {
    if (this.#queue.length === 0) return !this.#ended;
    this.#dropStaleKeys();
    return this.#keys.some((key) => key.possible && key.tokenNumber === this.#taken);
  }

  #fetch(): void {
    this.#toNextToken();
    this.#dropStaleKeys();
    this.#unroll(this.#reader.column);
    const fetch = this.#lineFetcher() ?? this.#indicatorFetcher() ?? this.#contentFetcher();
    if (!fetch) throw new YamlError('found character that cannot start any token');
    fetch();
  }

  /** What to fetch where the text or a document ends or begins. */
  #lineFetcher(): (() => void) | undefined {
    const char = this.#reader.peek();
    if (char === END) return () => this.#end();
    if (this.#reader.column === 0 && char === '%') return () => this.#directive();
    if (!this.#reader.atDocumentMark()) return undefined;
    return () => this.#documentMark(char === '-' ? 'document-start' : 'document-end');
  }

  #indicatorFetcher(): (() => void) | undefined {
    const char = this.#reader.peek();
    const free = isBlankOrEnd(this.#reader.peek(1));
    const inFlow = this.#flowLevel > 0;
    if (char === '[') return () => this.#flowStart('flow-sequence-start');
    if (char === '{') return () => this.#flowStart('flow-mapping-start');
    if (char === ']') return () => this.#flowEnd('flow-sequence-end');
    if (char === '}') return () => this.#flowEnd('flow-mapping-end');
    if (char === ',') return () => this.#flowEntry();
    if (char === '-' && free) return () => this.#blockEntry();
    if (char === '?' && (inFlow || free)) return () => this.#key();
    if (char === ':' && (inFlow || free)) return () => this.#value();
    return undefined;
  }

  #contentFetcher(): (() => void) | undefined {
    const reader = this.#reader;
    const char = reader.peek();
    const inFlow = this.#flowLevel > 0;
    if (char === '*') return () => this.#content(() => scanAnchor(reader, 'alias'));
    if (char === '&') return () => this.#content(() => scanAnchor(reader, 'anchor'));
    if (char === '!') return () => this.#content(() => scanTag(reader, inFlow));
    if ((char === '|' || char === '>') && !inFlow) return () => this.#blockScalar();
    if (char === "'" || char === '"') {
      return () =>
        this.#content(() => ({ type: 'scalar', value: scanQuoted(reader, char), style: 'quoted' }));
    }
    return this.#startsPlain(char, reader.peek(1)) ? () => this.#plain() : undefined;
  }

  #startsPlain(char: string, next: string): boolean {
    if (!isBlankOrEnd(char) && !NOT_PLAIN.includes(char)) return true;
    if (char === '-') return !isBlank(next);
    return this.#flowLevel === 0 && (char === '?' || char === ':') && !isBlankOrEnd(next);
  }

  #toNextToken(): void {
    const reader = this.#reader;
    for (;;) {
      if (reader.column === 0 && reader.peek() === '\ufeff') reader.skip();
      const tabs = this.#flowLevel > 0 || !this.#keyAllowed;
      while (reader.peek() === ' ' || (tabs && reader.peek() === '\t')) reader.skip();
      reader.skipComment();
      if (!isBreak(reader.peek())) return;
      reader.takeBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  #end(): void {
    if (this.#reader.column !== 0) {
      this.#reader.column = 0;
      this.#reader.line += 1;
    }
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#ended = true;
    this.#queue.push({ type: 'stream-end' });
  }

  #directive(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#queue.push(scanDirective(this.#reader));
  }

  #documentMark(type: 'document-start' | 'document-end'): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#reader.skip(3);
    this.#queue.push({ type });
  }

  #flowStart(type: 'flow-sequence-start' | 'flow-mapping-start'): void {
    this.#saveKey();
    this.#keys.push({ ...NO_KEY });
    this.#keyAllowed = true;
    this.#indicator(type);
  }

  #flowEnd(type: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.#removeKey();
    if (this.#flowLevel > 0) this.#keys.pop();
    this.#keyAllowed = false;
    this.#indicator(type);
  }

  #flowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#indicator('flow-entry');
  }

  #blockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw new YamlError('block sequence entries are not allowed in this context');
      this.#roll(this.#reader.column, this.#queue.length, 'block-sequence-start');
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#indicator('block-entry');
  }

  #key(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw new YamlError('mapping keys are not allowed in this context');
      this.#roll(this.#reader.column, this.#queue.length, 'block-mapping-start');
    }
    this.#removeKey();
    this.#keyAllowed = this.#flowLevel === 0;
    this.#indicator('key');
  }

  #value(): void {
    const key = this.#lastKey;
    if (key.possible) {
      const at = key.tokenNumber - this.#taken;
      this.#queue.splice(at, 0, { type: 'key' });
      this.#roll(key.column, at, 'block-mapping-start');
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) throw new YamlError('mapping values are not allowed in this context');
        this.#roll(this.#reader.column, this.#queue.length, 'block-mapping-start');
      }
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#indicator('value');
  }

  /** An anchor, alias, tag or quoted scalar: each may begin a simple key, and none may follow it. */
  #content(scan: () => Token): void {
    this.#saveKey();
    this.#keyAllowed = false;
    this.#queue.push(scan());
  }

  #plain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const { value, broken } = scanPlain(this.#reader, this.#flowLevel > 0, this.#indent + 1);
    if (broken) this.#keyAllowed = true;
    this.#queue.push({ type: 'scalar', value, style: 'plain' });
  }

  #blockScalar(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#queue.push({ type: 'scalar', value: scanBlock(this.#reader, this.#indent), style: 'block' });
  }

  #indicator(
    type:
      | 'flow-entry'
      | 'block-entry'
      | 'key'
      | 'value'
      | `flow-${'sequence' | 'mapping'}-${'start' | 'end'}`,
  ): void {
    this.#reader.skip();
    this.#queue.push({ type });
  }

  get #lastKey(): SimpleKey {
    return this.#keys[this.#keys.length - 1] ?? NO_KEY;
  }

  #dropStaleKeys(): void {
    const { line, index } = this.#reader;
    for (const key of this.#keys) {
      if (key.possible && (key.line < line || key.index + SIMPLE_KEY_MAX < index)) this.#drop(key);
    }
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const { index, line, column } = this.#reader;
    this.#removeKey();
    Object.assign(this.#lastKey, {
      possible: true,
      required: this.#flowLevel === 0 && this.#indent === column,
      tokenNumber: this.#taken + this.#queue.length,
      index,
      line,
      column,
    });
  }

  #removeKey(): void {
    if (this.#lastKey.possible) this.#drop(this.#lastKey);
  }

  #drop(key: SimpleKey): void {
    if (key.required) throw new YamlError("could not find expected ':'");
    key.possible = false;
  }

  #roll(column: number, at: number, type: 'block-sequence-start' | 'block-mapping-start'): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#queue.splice(at, 0, { type });
  }

  #unroll(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#queue.push({ type: 'block-end' });
      this.#indent = this.#indents.pop() ?? -1;
    }
  }
}
