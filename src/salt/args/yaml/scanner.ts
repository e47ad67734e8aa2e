/**
 * Text to tokens by libyaml's rules (the parser under Salt's CSafeLoader), which are not those of YAML 1.2
 * parsers: a mapping's key is found by looking back from its `:`, and much that is legal YAML is refused.
 */
import { YamlError } from './error.ts';
import { END, isBlank, isBlankOrEnd, isBreak, Reader } from './reader.ts';
import { scanBlock } from './scan-block.ts';
import { scanPlain, scanQuoted } from './scan-scalars.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-tags.ts';
import { SimpleKeys } from './simple-keys.ts';
import type { Token } from './tokens.ts';

/** Block and flow levels together (libyaml 0.2.6 as PyYAML 6.0.4 brings it). */
const NESTING_MAX = 1000;
const NOT_PLAIN = '-?:,[]{}#&*!|>\'"%@`';

export class Scanner {
  readonly #reader: Reader;
  readonly #queue: Token[] = [];
  readonly #indents: number[] = [];
  readonly #keys = new SimpleKeys();
  #taken = 0;
  #indent = -1;
  #keyAllowed = true;
  #ended = false;

  constructor(text: string) {
    this.#reader = new Reader(text);
  }

  get #depth(): number {
    return this.#indents.length + this.#keys.flowLevel;
  }

  get #inFlow(): boolean {
    return this.#keys.flowLevel > 0;
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
    this.#keys.forgetStale(this.#reader.line, this.#reader.index);
    return this.#keys.awaits(this.#taken);
  }

  #fetch(): void {
    this.#toNextToken();
    this.#keys.forgetStale(this.#reader.line, this.#reader.index);
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
    const inFlow = this.#inFlow;
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
    const inFlow = this.#inFlow;
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
    return !this.#inFlow && (char === '?' || char === ':') && !isBlankOrEnd(next);
  }

  #toNextToken(): void {
    const reader = this.#reader;
    for (;;) {
      if (reader.column === 0 && reader.peek() === '\ufeff') reader.skip();
      const tabs = this.#inFlow || !this.#keyAllowed;
      while (reader.peek() === ' ' || (tabs && reader.peek() === '\t')) reader.skip();
      reader.skipComment();
      if (!isBreak(reader.peek())) return;
      reader.takeBreak();
      if (!this.#inFlow) this.#keyAllowed = true;
    }
  }

  #end(): void {
    if (this.#reader.column !== 0) {
      this.#reader.column = 0;
      this.#reader.line += 1;
    }
    this.#unroll(-1);
    this.#keys.forget();
    this.#keyAllowed = false;
    this.#ended = true;
    this.#queue.push({ type: 'stream-end' });
  }

  #directive(): void {
    this.#unroll(-1);
    this.#keys.forget();
    this.#keyAllowed = false;
    this.#queue.push(scanDirective(this.#reader));
  }

  #documentMark(type: 'document-start' | 'document-end'): void {
    this.#unroll(-1);
    this.#keys.forget();
    this.#keyAllowed = false;
    this.#reader.skip(3);
    this.#queue.push({ type });
  }

  #flowStart(type: 'flow-sequence-start' | 'flow-mapping-start'): void {
    this.#saveKey();
    if (this.#depth >= NESTING_MAX) throw new YamlError('exceeded maximum nesting depth');
    this.#keys.openLevel();
    this.#keyAllowed = true;
    this.#indicator(type);
  }

  #flowEnd(type: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.#keys.forget();
    this.#keys.closeLevel();
    this.#keyAllowed = false;
    this.#indicator(type);
  }

  #flowEntry(): void {
    this.#keys.forget();
    this.#keyAllowed = true;
    this.#indicator('flow-entry');
  }

  #blockEntry(): void {
    if (!this.#inFlow) {
      if (!this.#keyAllowed) throw new YamlError('block sequence entries are not allowed in this context');
      this.#roll(this.#reader.column, this.#queue.length, 'block-sequence-start');
    }
    this.#keys.forget();
    this.#keyAllowed = true;
    this.#indicator('block-entry');
  }

  #key(): void {
    if (!this.#inFlow) {
      if (!this.#keyAllowed) throw new YamlError('mapping keys are not allowed in this context');
      this.#roll(this.#reader.column, this.#queue.length, 'block-mapping-start');
    }
    this.#keys.forget();
    this.#keyAllowed = !this.#inFlow;
    this.#indicator('key');
  }

  #value(): void {
    const key = this.#keys.take();
    if (key) {
      const at = key.tokenNumber - this.#taken;
      this.#queue.splice(at, 0, { type: 'key' });
      this.#roll(key.column, at, 'block-mapping-start');
      this.#keyAllowed = false;
    } else {
      if (!this.#inFlow) {
        if (!this.#keyAllowed) throw new YamlError('mapping values are not allowed in this context');
        this.#roll(this.#reader.column, this.#queue.length, 'block-mapping-start');
      }
      this.#keyAllowed = !this.#inFlow;
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
    const { value, broken } = scanPlain(this.#reader, this.#inFlow, this.#indent + 1);
    if (broken) this.#keyAllowed = true;
    this.#queue.push({ type: 'scalar', value, style: 'plain' });
  }

  #blockScalar(): void {
    this.#keys.forget();
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

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const { index, line, column } = this.#reader;
    const tokenNumber = this.#taken + this.#queue.length;
    this.#keys.save({ required: !this.#inFlow && this.#indent === column, tokenNumber, index, line, column });
  }

  #roll(column: number, at: number, type: 'block-sequence-start' | 'block-mapping-start'): void {
    if (this.#inFlow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    if (this.#depth >= NESTING_MAX) throw new YamlError('exceeded maximum nesting depth');
    this.#indent = column;
    this.#queue.splice(at, 0, { type });
  }

  #unroll(column: number): void {
    if (this.#inFlow) return;
    while (this.#indent > column) {
      this.#queue.push({ type: 'block-end' });
      this.#indent = this.#indents.pop() ?? -1;
    }
  }
}
