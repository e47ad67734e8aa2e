/**
 * Splits text into tokens by the rules of libyaml (the parser under Salt's CSafeLoader). These differ from YAML 1.2:
 * the scanner finds a mapping's key by looking back from its `:`, and refuses much legal YAML.
 */
import { YamlError } from '../errors.ts';
import { scanAnchor, scanBlock, scanDirective, scanPlain, scanQuoted, scanTag } from './content.ts';
import { Cursor } from './cursor.ts';

export type Token =
  | { type: 'scalar'; value: string; plain: boolean }
  | { type: 'anchor' | 'alias'; name: string }
  | { type: 'tag'; handle: string; suffix: string }
  | { type: 'version'; known: boolean }
  | { type: 'prefix'; handle: string; prefix: string }
  | { type: Sign | 'list' | 'dict' | 'dedent' | 'end' };

type Sign = '---' | '...' | '[' | ']' | '{' | '}' | ',' | '-' | '?' | ':';

/** The possible beginning of a key without `?`: only a later `:` decides. */
interface SimpleKey {
  /** Only a key may stand there. */
  readonly required: boolean;
  /** The place of the key's first token. */
  readonly token: number;
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** In code points; the key must also end on its line. */
const KEY_LENGTH_MAX = 1024;
/** Block and flow levels together (libyaml 0.2.6 as PyYAML 6.0.4 brings it). */
const NESTING_MAX = 1000;

const BLANKS_AND_COMMENT = / *(?:#[^\x85\u2028\u2029]*)?/y;
const BREAK = /[\x85\u2028\u2029]/y;

/** The tokens of a text, the last of them `end`. @throws YamlError */
export function tokensOf(text: string): Token[] {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #cursor: Cursor;
  readonly #tokens: Token[] = [];
  /** The columns of the block levels around the innermost. */
  readonly #indents: number[] = [];
  /** The column of the innermost block level, -1 for none. */
  #indent = -1;
  /** At most one for each flow level. */
  readonly #keys: (SimpleKey | undefined)[] = [undefined];
  #keyAllowed = true;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  scan(): Token[] {
    this.#toNextToken();
    while (!this.#cursor.atEnd) {
      this.#dedentTo(this.#cursor.column);
      this.#fetch(this.#cursor.peek());
      this.#toNextToken();
    }
    this.#endBlocks();
    this.#tokens.push({ type: 'end' });
    return this.#tokens;
  }

  get #inFlow(): boolean {
    return this.#keys.length > 1;
  }

  #toNextToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.column === 0 && cursor.peek() === '\ufeff') cursor.skip(1);
      cursor.take(BLANKS_AND_COMMENT);
      if (!cursor.match(BREAK)) return;
      if (!this.#inFlow) this.#keyAllowed = true;
    }
  }

  #fetch(char: string): void {
    const cursor = this.#cursor;
    const atIndicator = this.#inFlow || cursor.isFree(1);
    if (cursor.column === 0 && char === '%') this.#directive();
    else if (cursor.atDocumentMark) this.#documentMark(char === '-' ? '---' : '...');
    else if (char === '[' || char === '{') this.#openFlow(char);
    else if (char === ']' || char === '}') this.#closeFlow(char);
    else if (char === ',') this.#comma();
    else if (char === '-' && cursor.isFree(1)) this.#blockIndicator(char, 'list');
    else if (char === '?' && atIndicator) this.#blockIndicator(char, 'dict');
    else if (char === ':' && atIndicator) this.#colon();
    else if ((char === '|' || char === '>') && !this.#inFlow) this.#blockScalar();
    else this.#content(char);
  }

  #directive(): void {
    this.#endBlocks();
    this.#tokens.push(scanDirective(this.#cursor));
  }

  #documentMark(type: '---' | '...'): void {
    this.#endBlocks();
    this.#sign(type);
  }

  #openFlow(type: '[' | '{'): void {
    this.#saveKey();
    this.#limitDepth();
    this.#keys.push(undefined);
    this.#keyAllowed = true;
    this.#sign(type);
  }

  #closeFlow(type: ']' | '}'): void {
    this.#forgetKey();
    if (this.#inFlow) this.#keys.pop();
    this.#keyAllowed = false;
    this.#sign(type);
  }

  #comma(): void {
    this.#forgetKey();
    this.#keyAllowed = true;
    this.#sign(',');
  }

  #blockIndicator(type: '-' | '?', block: 'list' | 'dict'): void {
    this.#openBlockHere(block);
    this.#forgetKey();
    this.#keyAllowed = type === '-' || !this.#inFlow;
    this.#sign(type);
  }

  #colon(): void {
    const key = this.#takeKey();
    if (key) {
      this.#tokens.splice(key.token, 0, { type: '?' });
      this.#openBlock('dict', key.column, key.token);
      this.#keyAllowed = false;
    } else {
      this.#openBlockHere('dict');
      this.#keyAllowed = !this.#inFlow;
    }
    this.#sign(':');
  }

  #blockScalar(): void {
    this.#forgetKey();
    this.#keyAllowed = true;
    this.#tokens.push({ type: 'scalar', value: scanBlock(this.#cursor, this.#indent), plain: false });
  }

  /** An anchor, alias, tag or scalar: each may begin a simple key, and none may follow it. */
  #content(char: string): void {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#keyAllowed = false;
    if (char === '&' || char === '*') this.#tokens.push(scanAnchor(cursor));
    else if (char === '!') this.#tokens.push(scanTag(cursor, this.#inFlow));
    else if (char === "'" || char === '"') {
      this.#tokens.push({ type: 'scalar', value: scanQuoted(cursor), plain: false });
    } else if ('|>%@`'.includes(char)) throw new YamlError('found character that cannot start any token');
    else {
      const { value, broken } = scanPlain(cursor, this.#inFlow, this.#indent);
      if (broken) this.#keyAllowed = true;
      this.#tokens.push({ type: 'scalar', value, plain: true });
    }
  }

  #sign(type: Sign): void {
    this.#cursor.skip(type.length);
    this.#tokens.push({ type });
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#forgetKey();
    const { index, line, column } = this.#cursor;
    const required = !this.#inFlow && this.#indent === column;
    this.#keys[this.#keys.length - 1] = { required, token: this.#tokens.length, index, line, column };
  }

  /** The text there is not a key. @throws YamlError if a key was required */
  #forgetKey(): void {
    if (this.#keys.pop()?.required) throw new YamlError("could not find expected ':'");
    this.#keys.push(undefined);
  }

  /** Gives and removes the key of this flow level, if it is near enough. @throws YamlError */
  #takeKey(): SimpleKey | undefined {
    const key = this.#keys.at(-1);
    const { line, index } = this.#cursor;
    const isNear = key?.line === line && index - key.index <= KEY_LENGTH_MAX;
    if (isNear) this.#keys[this.#keys.length - 1] = undefined;
    else this.#forgetKey();
    return isNear ? key : undefined;
  }

  /** Opens a block at the cursor, in block context. @throws YamlError where none may begin */
  #openBlockHere(type: 'list' | 'dict'): void {
    if (this.#inFlow) return;
    if (!this.#keyAllowed) throw new YamlError('block collections are not allowed in this context');
    this.#openBlock(type, this.#cursor.column, this.#tokens.length);
  }

  #openBlock(type: 'list' | 'dict', column: number, at: number): void {
    if (this.#inFlow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#limitDepth();
    this.#indent = column;
    this.#tokens.splice(at, 0, { type });
  }

  #dedentTo(column: number): void {
    if (this.#inFlow) return;
    while (this.#indent > column) {
      this.#tokens.push({ type: 'dedent' });
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #endBlocks(): void {
    this.#dedentTo(-1);
    this.#forgetKey();
    this.#keyAllowed = false;
  }

  #limitDepth(): void {
    const depth = this.#indents.length + this.#keys.length - 1;
    if (depth >= NESTING_MAX) throw new YamlError('exceeded maximum nesting depth');
  }
}
