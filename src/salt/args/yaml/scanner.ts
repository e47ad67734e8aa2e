/**
 * Text to tokens by libyaml's rules (the parser under Salt's CSafeLoader), which are not those of YAML 1.2
 * parsers: a mapping's key is found by looking back from its `:`, and much that is legal YAML is refused.
 */
import { YamlError } from './error.ts';
import { END, isBlank, isBlankOrEnd, isBreak, Reader } from './reader.ts';
import { scanBlock } from './scan-block.ts';
import { scanPlain, scanQuoted } from './scan-scalars.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-tags.ts';
import { TokenQueue } from './token-queue.ts';
import type { Token } from './tokens.ts';

const NOT_PLAIN = '-?:,[]{}#&*!|>\'"%@`';

export class Scanner {
  readonly #reader: Reader;
  readonly #queue: TokenQueue;
  #ended = false;
  /** What `peek` gave, until it is taken. */
  #first: Token | undefined;

  constructor(text: string) {
    this.#reader = new Reader(text);
    this.#queue = new TokenQueue(this.#reader);
  }

  /** The next token, `stream-end` for ever after the last. @throws YamlError */
  peek(): Token {
    if (this.#first) return this.#first;
    while (!this.#ended && this.#queue.isOpen) this.#fetch();
    this.#first = this.#queue.first ?? { type: 'stream-end' };
    return this.#first;
  }

  next(): void {
    this.peek();
    this.#queue.shift();
    this.#first = undefined;
  }

  #fetch(): void {
    this.#toNextToken();
    this.#queue.forgetStaleKeys();
    this.#queue.closeBlocks(this.#reader.column);
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
    const inFlow = this.#queue.inFlow;
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
    const inFlow = this.#queue.inFlow;
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
    return !this.#queue.inFlow && (char === '?' || char === ':') && !isBlankOrEnd(next);
  }

  #toNextToken(): void {
    const reader = this.#reader;
    for (;;) {
      if (reader.column === 0 && reader.peek() === '\ufeff') reader.skip();
      const tabs = this.#queue.inFlow || !this.#queue.keyAllowed;
      while (reader.peek() === ' ' || (tabs && reader.peek() === '\t')) reader.skip();
      reader.skipComment();
      if (!isBreak(reader.peek())) return;
      reader.takeBreak();
      if (!this.#queue.inFlow) this.#queue.keyAllowed = true;
    }
  }

  #end(): void {
    if (this.#reader.column !== 0) {
      this.#reader.column = 0;
      this.#reader.line += 1;
    }
    this.#queue.closeBlocks(-1);
    this.#queue.forgetKey();
    this.#queue.keyAllowed = false;
    this.#ended = true;
    this.#queue.push({ type: 'stream-end' });
  }

  #directive(): void {
    this.#queue.closeBlocks(-1);
    this.#queue.forgetKey();
    this.#queue.keyAllowed = false;
    this.#queue.push(scanDirective(this.#reader));
  }

  #documentMark(type: 'document-start' | 'document-end'): void {
    this.#queue.closeBlocks(-1);
    this.#queue.forgetKey();
    this.#queue.keyAllowed = false;
    this.#reader.skip(3);
    this.#queue.push({ type });
  }

  #flowStart(type: 'flow-sequence-start' | 'flow-mapping-start'): void {
    this.#queue.saveKey();
    this.#queue.openFlow();
    this.#queue.keyAllowed = true;
    this.#indicator(type);
  }

  #flowEnd(type: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.#queue.forgetKey();
    this.#queue.closeFlow();
    this.#queue.keyAllowed = false;
    this.#indicator(type);
  }

  #flowEntry(): void {
    this.#queue.forgetKey();
    this.#queue.keyAllowed = true;
    this.#indicator('flow-entry');
  }

  #blockEntry(): void {
    this.#queue.blockIndicator('block-sequence-start');
    this.#queue.forgetKey();
    this.#queue.keyAllowed = true;
    this.#indicator('block-entry');
  }

  #key(): void {
    this.#queue.blockIndicator('block-mapping-start');
    this.#queue.forgetKey();
    this.#queue.keyAllowed = !this.#queue.inFlow;
    this.#indicator('key');
  }

  #value(): void {
    if (this.#queue.insertKey()) {
      this.#queue.keyAllowed = false;
    } else {
      this.#queue.blockIndicator('block-mapping-start');
      this.#queue.keyAllowed = !this.#queue.inFlow;
    }
    this.#indicator('value');
  }

  /** An anchor, alias, tag or quoted scalar: each may begin a simple key, and none may follow it. */
  #content(scan: () => Token): void {
    this.#queue.saveKey();
    this.#queue.keyAllowed = false;
    this.#queue.push(scan());
  }

  #plain(): void {
    this.#queue.saveKey();
    this.#queue.keyAllowed = false;
    const { value, broken } = scanPlain(this.#reader, this.#queue.inFlow, this.#queue.indent + 1);
    if (broken) this.#queue.keyAllowed = true;
    this.#queue.push({ type: 'scalar', value, style: 'plain' });
  }

  #blockScalar(): void {
    this.#queue.forgetKey();
    this.#queue.keyAllowed = true;
    this.#queue.push({ type: 'scalar', value: scanBlock(this.#reader, this.#queue.indent), style: 'block' });
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
}
