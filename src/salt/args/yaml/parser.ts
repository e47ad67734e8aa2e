/** Tokens to nodes: libyaml's parser and PyYAML's composer in one pass, production by production. */
import { Composer, type Properties } from './composer.ts';
import { YamlError } from './error.ts';
import { type Node, type Pair, TAGS } from './nodes.ts';
import { Scanner } from './scanner.ts';
import { TagDirectives } from './tag-directives.ts';
import type { TokenType } from './tokens.ts';

/** Parses the one document of a text; undefined where the text is empty. @throws YamlError */
export function parseDocument(text: string): Node | undefined {
  return new Parser(text).document();
}

class Parser {
  readonly #tokens: Scanner;
  readonly #composer = new Composer();
  #tags = new TagDirectives();

  constructor(text: string) {
    this.#tokens = new Scanner(text);
  }

  document(): Node | undefined {
    if (this.#is('stream-end')) return undefined;
    const root = this.#root();
    if (this.#is('document-end')) this.#tokens.next();
    this.#tags = new TagDirectives();
    while (this.#is('document-end')) this.#tokens.next();
    if (!this.#is('stream-end')) throw new YamlError('expected a single document');
    return root;
  }

  #root(): Node {
    if (!this.#is('version-directive', 'tag-directive', 'document-start')) {
      this.#tags.read(this.#tokens);
      return this.#node(true, false);
    }
    this.#tags.read(this.#tokens);
    if (!this.#is('document-start')) throw new YamlError('did not find expected <document start>');
    this.#tokens.next();
    const empty = this.#is(
      'version-directive',
      'tag-directive',
      'document-start',
      'document-end',
      'stream-end',
    );
    return empty ? emptyScalar() : this.#node(true, false);
  }

  #is(one: TokenType, ...others: TokenType[]): boolean {
    const { type } = this.#tokens.peek();
    return type === one || (others.length > 0 && others.includes(type));
  }

  #node(block: boolean, indentless: boolean): Node {
    const token = this.#tokens.peek();
    if (token.type === 'alias') {
      this.#tokens.next();
      return this.#composer.alias(token.name);
    }
    const properties = this.#properties();
    if (!indentless || !this.#is('block-entry')) return this.#content(properties, block);
    const sequence = this.#composer.sequence(properties);
    this.#indentlessEntries(sequence.value);
    return sequence;
  }

  #content(properties: Properties, block: boolean): Node {
    const token = this.#tokens.peek();
    if (token.type === 'scalar') {
      this.#tokens.next();
      return this.#composer.scalar(properties, token.value, token.style);
    }
    if (token.type === 'flow-sequence-start') return this.#sequence(properties, this.#flowEntries);
    if (token.type === 'flow-mapping-start') return this.#mapping(properties, this.#flowPairs);
    if (block && token.type === 'block-sequence-start') return this.#sequence(properties, this.#blockEntries);
    if (block && token.type === 'block-mapping-start') return this.#mapping(properties, this.#blockPairs);
    const bare = properties.anchor === undefined && properties.tag === undefined;
    if (bare) throw new YamlError('did not find expected node content');
    return this.#composer.empty(properties);
  }

  #sequence(properties: Properties, fill: (items: Node[]) => void): Node {
    const node = this.#composer.sequence(properties);
    this.#tokens.next();
    fill.call(this, node.value);
    return node;
  }

  #mapping(properties: Properties, fill: (pairs: Pair[]) => void): Node {
    const node = this.#composer.mapping(properties);
    this.#tokens.next();
    fill.call(this, node.value);
    return node;
  }

  /** A node's anchor and tag, in either order. */
  #properties(): Properties {
    let anchor: string | undefined;
    let tag: string | undefined;
    const types: TokenType[] = [];
    for (let token = this.#tokens.peek(); !types.includes(token.type); token = this.#tokens.peek()) {
      if (token.type === 'anchor') anchor = token.name;
      else if (token.type === 'tag') tag = this.#tags.resolve(token.handle, token.suffix);
      else break;
      types.push(token.type);
      this.#tokens.next();
    }
    return { anchor, tag };
  }

  #blockEntries(items: Node[]): void {
    while (this.#is('block-entry')) {
      this.#tokens.next();
      items.push(this.#is('block-entry', 'block-end') ? emptyScalar() : this.#node(true, false));
    }
    if (!this.#is('block-end')) throw new YamlError("did not find expected '-' indicator");
    this.#tokens.next();
  }

  #indentlessEntries(items: Node[]): void {
    while (this.#is('block-entry')) {
      this.#tokens.next();
      const empty = this.#is('block-entry', 'key', 'value', 'block-end');
      items.push(empty ? emptyScalar() : this.#node(true, false));
    }
  }

  #blockPairs(pairs: Pair[]): void {
    while (this.#is('key')) {
      this.#tokens.next();
      const key = this.#blockPart();
      if (!this.#is('value')) pairs.push([key, emptyScalar()]);
      else {
        this.#tokens.next();
        pairs.push([key, this.#blockPart()]);
      }
    }
    if (!this.#is('block-end')) throw new YamlError('did not find expected key');
    this.#tokens.next();
  }

  #blockPart(): Node {
    return this.#is('key', 'value', 'block-end') ? emptyScalar() : this.#node(true, true);
  }

  #flowEntries(items: Node[]): void {
    for (let first = true; !this.#is('flow-sequence-end'); first = false) {
      if (!first) this.#comma();
      if (this.#is('key')) items.push(this.#singlePair());
      else if (!this.#is('flow-sequence-end')) items.push(this.#node(false, false));
      else break;
    }
    this.#tokens.next();
  }

  /** `[a: b]` is a list of a dict of one pair. */
  #singlePair(): Node {
    this.#tokens.next();
    const key = this.#singleKey();
    let value: Node = emptyScalar();
    if (this.#is('value')) {
      this.#tokens.next();
      if (!this.#is('flow-entry', 'flow-sequence-end')) value = this.#node(false, false);
    }
    return { kind: 'mapping', tag: TAGS.map, value: [[key, value]] };
  }

  #singleKey(): Node {
    if (!this.#is('value', 'flow-entry', 'flow-sequence-end')) return this.#node(false, false);
    // libyaml takes the indicator itself for the empty key.
    if (!this.#is('flow-sequence-end')) this.#tokens.next();
    return emptyScalar();
  }

  #flowPairs(pairs: Pair[]): void {
    for (let first = true; !this.#is('flow-mapping-end'); first = false) {
      if (!first) this.#comma();
      if (this.#is('key')) {
        this.#tokens.next();
        const key = this.#is('value', 'flow-entry', 'flow-mapping-end')
          ? emptyScalar()
          : this.#node(false, false);
        pairs.push([key, this.#flowValue()]);
      } else if (!this.#is('flow-mapping-end')) pairs.push([this.#node(false, false), emptyScalar()]);
      else break;
    }
    this.#tokens.next();
  }

  #flowValue(): Node {
    if (!this.#is('value')) return emptyScalar();
    this.#tokens.next();
    return this.#is('flow-entry', 'flow-mapping-end') ? emptyScalar() : this.#node(false, false);
  }

  #comma(): void {
    if (!this.#is('flow-entry')) throw new YamlError("did not find expected ','");
    this.#tokens.next();
  }
}

function emptyScalar(): Node {
  return { kind: 'scalar', tag: TAGS.null, value: '' };
}
