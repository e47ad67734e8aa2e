import { YamlError } from './error.ts';
import type { Reader } from './reader.ts';
import { SimpleKeys } from './simple-keys.ts';
import type { Token } from './tokens.ts';

/** Block and flow levels together (libyaml 0.2.6 as PyYAML 6.0.4 brings it). */
const NESTING_MAX = 1000;
/** So many taken tokens are let go of at once. */
const MOST_TAKEN = 1024;

/**
 * The tokens scanned and not yet taken, with what decides which tokens their layout adds to them: the block
 * levels' columns, the flow levels, and the places where a key may have begun.
 */
export class TokenQueue {
  readonly #reader: Reader;
  #tokens: Token[] = [];
  /** Where the first stands: those before it were taken. */
  #head = 0;
  readonly #indents: number[] = [];
  readonly #keys = new SimpleKeys();
  #taken = 0;
  /** Whether a simple key may begin here. */
  keyAllowed = true;
  /** The column of the innermost block level, -1 for none. */
  indent = -1;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  get inFlow(): boolean {
    return this.#keys.flowLevel > 0;
  }

  get first(): Token | undefined {
    return this.#tokens[this.#head];
  }

  /** Whether what is scanned next may put a token before the first. */
  get isOpen(): boolean {
    if (this.#tokens.length === this.#head) return true;
    this.forgetStaleKeys();
    return this.#keys.awaits(this.#taken);
  }

  push(token: Token): void {
    this.#tokens.push(token);
  }

  shift(): void {
    this.#head += 1;
    this.#taken += 1;
    if (this.#head < MOST_TAKEN) return;
    this.#tokens = this.#tokens.slice(this.#head);
    this.#head = 0;
  }

  saveKey(): void {
    if (!this.keyAllowed) return;
    const { index, line, column } = this.#reader;
    const required = !this.inFlow && this.indent === column;
    this.#keys.save({
      required,
      tokenNumber: this.#taken + this.#tokens.length - this.#head,
      index,
      line,
      column,
    });
  }

  forgetKey(): void {
    this.#keys.forget();
  }

  forgetStaleKeys(): void {
    this.#keys.forgetStale(this.#reader.line, this.#reader.index);
  }

  /** Puts the token of a key where one has begun on this flow level; false where none has. */
  insertKey(): boolean {
    const key = this.#keys.take();
    if (!key) return false;
    const at = key.tokenNumber - this.#taken + this.#head;
    this.#tokens.splice(at, 0, { type: 'key' });
    this.#openBlock('block-mapping-start', key.column, at);
    return true;
  }

  /** A block indicator stands at the cursor: opens its level, in block context. @throws YamlError */
  blockIndicator(type: 'block-sequence-start' | 'block-mapping-start'): void {
    if (this.inFlow) return;
    if (!this.keyAllowed) throw new YamlError('block collections are not allowed in this context');
    this.#openBlock(type, this.#reader.column, this.#tokens.length);
  }

  closeBlocks(column: number): void {
    if (this.inFlow) return;
    while (this.indent > column) {
      this.push({ type: 'block-end' });
      this.indent = this.#indents.pop() ?? -1;
    }
  }

  openFlow(): void {
    this.#limitDepth();
    this.#keys.openLevel();
  }

  closeFlow(): void {
    this.#keys.closeLevel();
  }

  #openBlock(type: 'block-sequence-start' | 'block-mapping-start', column: number, at: number): void {
    if (this.inFlow || this.indent >= column) return;
    this.#indents.push(this.indent);
    this.#limitDepth();
    this.indent = column;
    this.#tokens.splice(at, 0, { type });
  }

  #limitDepth(): void {
    const depth = this.#indents.length + this.#keys.flowLevel;
    if (depth >= NESTING_MAX) throw new YamlError('exceeded maximum nesting depth');
  }
}
