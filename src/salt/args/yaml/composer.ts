/** Tokens to nodes, their tags resolved: libyaml's parser and PyYAML's composer in one pass. */
import { ArgsError, YamlError } from '../errors.ts';
import type { PyValue } from '../python.ts';
import { resolvePlain } from './scalars.ts';
import { type Token, tokensOf } from './scanner.ts';

/** Nodes as PyYAML's composer makes them. Construction changes some in place, as there: see construct.ts. */
interface Common {
  /** The name after `tag:yaml.org,2002:`, `foreign` for all other tags. */
  tag: string;
  /** The value made from it: an alias gives the same value again. */
  built?: PyValue;
}
export type ScalarNode = Common & { readonly kind: 'scalar'; value: string };
export type ListNode = Common & { readonly kind: 'list'; readonly value: Node[] };
export type DictNode = Common & { readonly kind: 'dict'; value: Pair[] };
export type Pair = readonly [key: Node, value: Node];
export type Node = ScalarNode | ListNode | DictNode;

/** More values than any person types into one argument; they cost far more than the text they stand in. */
const NODES_MAX = 10_000;

const OWN_TAGS = 'tag:yaml.org,2002:';

interface Properties {
  anchor: string | undefined;
  tag: string | undefined;
}
type Type = Token['type'];

/** Parses the one document of a text; undefined where the text is empty. @throws YamlError */
export function compose(text: string): Node | undefined {
  return new Composer(tokensOf(text)).document();
}

class Composer {
  readonly #tokens: readonly Token[];
  #at = 0;
  readonly #prefixes = new Map<string, string>();
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  document(): Node | undefined {
    if (this.#is('end')) return undefined;
    const marked = this.#is('version', 'prefix', '---');
    this.#directives();
    if (marked) this.#expect('---');
    const isEmpty = marked && this.#is('version', 'prefix', '---', '...', 'end');
    const root = isEmpty ? this.#nothing() : this.#node('block');
    while (this.#is('...')) this.#at += 1;
    if (!this.#is('end')) throw new YamlError('expected a single document');
    return root;
  }

  #directives(): void {
    let versioned = false;
    for (let token = this.#token; ; token = this.#token) {
      if (token.type === 'version') {
        if (versioned || !token.known) throw new YamlError('duplicate or incompatible %YAML directive');
        versioned = true;
      } else if (token.type === 'prefix') {
        if (this.#prefixes.has(token.handle)) throw new YamlError('found duplicate %TAG directive');
        this.#prefixes.set(token.handle, token.prefix);
      } else break;
      this.#at += 1;
    }
    if (!this.#prefixes.has('!')) this.#prefixes.set('!', '!');
    if (!this.#prefixes.has('!!')) this.#prefixes.set('!!', OWN_TAGS);
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { type: 'end' };
  }

  #is(...types: readonly Type[]): boolean {
    return types.includes(this.#token.type);
  }

  #passes(type: Type): boolean {
    if (this.#token.type !== type) return false;
    this.#at += 1;
    return true;
  }

  #expect(type: Type): void {
    if (!this.#passes(type)) throw new YamlError(`did not find expected ${type}`);
  }

  /** A node; after a key or value of a block, a list needs no deeper indentation. */
  #node(context: 'block' | 'in dict' | 'flow'): Node {
    const token = this.#token;
    if (token.type === 'alias') {
      this.#at += 1;
      return this.#alias(token.name);
    }
    const properties = this.#properties();
    if (context !== 'in dict' || !this.#is('-')) return this.#content(properties, context !== 'flow');
    const list = this.#list(properties);
    while (this.#passes('-')) list.value.push(this.#unless(['-', '?', ':', 'dedent'], 'block'));
    return list;
  }

  /** A node; an empty one before a token that ends it. */
  #unless(ends: readonly Type[], context: 'block' | 'in dict' | 'flow'): Node {
    return this.#is(...ends) ? this.#nothing() : this.#node(context);
  }

  /** A node's anchor and tag, in either order. */
  #properties(): Properties {
    const found: Properties = { anchor: undefined, tag: undefined };
    for (let token = this.#token; ; token = this.#token) {
      if (token.type === 'anchor' && found.anchor === undefined) found.anchor = token.name;
      else if (token.type === 'tag' && found.tag === undefined) found.tag = this.#tagOf(token);
      else return found;
      this.#at += 1;
    }
  }

  #tagOf({ handle, suffix }: { handle: string; suffix: string }): string {
    const prefix = handle === '' ? '' : this.#prefixes.get(handle);
    if (prefix === undefined) throw new YamlError('found undefined tag handle');
    const tag = prefix + suffix;
    if (tag === '!') return tag;
    return tag.startsWith(OWN_TAGS) ? tag.slice(OWN_TAGS.length) : 'foreign';
  }

  #content(properties: Properties, block: boolean): Node {
    const token = this.#token;
    this.#at += 1;
    const { type } = token;
    if (type === 'scalar') return this.#scalar(properties, token.value, token.plain);
    if (type === '[') return this.#flowList(this.#list(properties));
    if (type === '{') return this.#flowDict(this.#dict(properties));
    if (block && type === 'list') return this.#blockList(this.#list(properties));
    if (block && type === 'dict') return this.#blockDict(this.#dict(properties));
    this.#at -= 1;
    const { anchor, tag } = properties;
    if (anchor === undefined && tag === undefined) throw new YamlError('did not find expected node content');
    return this.#scalar({ anchor, tag: tag === '!' ? 'str' : (tag ?? 'null') }, '', false);
  }

  #blockList(list: ListNode): Node {
    while (this.#passes('-')) list.value.push(this.#unless(['-', 'dedent'], 'block'));
    this.#expect('dedent');
    return list;
  }

  #blockDict(dict: DictNode): Node {
    const ends: readonly Type[] = ['?', ':', 'dedent'];
    while (this.#passes('?')) {
      const key = this.#unless(ends, 'in dict');
      dict.value.push([key, this.#passes(':') ? this.#unless(ends, 'in dict') : this.#nothing()]);
    }
    this.#expect('dedent');
    return dict;
  }

  #flowList(list: ListNode): Node {
    while (!this.#passes(']')) {
      if (list.value.length > 0) this.#expect(',');
      if (this.#passes('?')) list.value.push(this.#pair());
      else if (!this.#is(']')) list.value.push(this.#node('flow'));
    }
    return list;
  }

  /** `[a: b]` is a list of a dict of one pair. */
  #pair(): Node {
    let key: Node = this.#nothing();
    if (!this.#is(':', ',', ']')) key = this.#node('flow');
    // libyaml takes the indicator itself for the empty key.
    else if (!this.#is(']')) this.#at += 1;
    return { kind: 'dict', tag: 'map', value: [[key, this.#flowValue([',', ']'])]] };
  }

  #flowDict(dict: DictNode): Node {
    const ends: readonly Type[] = [',', '}'];
    while (!this.#passes('}')) {
      if (dict.value.length > 0) this.#expect(',');
      if (this.#passes('?')) {
        const key = this.#unless([':', ...ends], 'flow');
        dict.value.push([key, this.#flowValue(ends)]);
      } else if (!this.#is('}')) dict.value.push([this.#node('flow'), this.#nothing()]);
    }
    return dict;
  }

  #flowValue(ends: readonly Type[]): Node {
    return this.#passes(':') ? this.#unless(ends, 'flow') : this.#nothing();
  }

  #scalar({ anchor, tag }: Properties, value: string, plain: boolean): Node {
    const isImplicit = tag === '!' || (tag === undefined && plain);
    const own = isImplicit ? resolvePlain(value) : (tag ?? 'str');
    return this.#anchored(anchor, { kind: 'scalar', tag: own, value });
  }

  #list({ anchor, tag }: Properties): ListNode {
    const own = tag === undefined || tag === '!' ? 'seq' : tag;
    return this.#anchored(anchor, { kind: 'list', tag: own, value: [] });
  }

  #dict({ anchor, tag }: Properties): DictNode {
    const own = tag === undefined || tag === '!' ? 'map' : tag;
    return this.#anchored(anchor, { kind: 'dict', tag: own, value: [] });
  }

  /** A key or value that is not there. */
  #nothing(): ScalarNode {
    return { kind: 'scalar', tag: 'null', value: '' };
  }

  /** Known by its anchor before it is filled: an alias may stand inside. */
  #anchored<T extends Node>(anchor: string | undefined, node: T): T {
    this.#count();
    if (anchor === undefined) return node;
    if (this.#anchors.has(anchor)) throw new YamlError('found duplicate anchor');
    this.#anchors.set(anchor, node);
    return node;
  }

  #alias(name: string): Node {
    this.#count();
    const node = this.#anchors.get(name);
    if (!node) throw new YamlError('found undefined alias');
    return node;
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#nodes <= NODES_MAX) return;
    throw new ArgsError('too-large', `An argument holds more than ${NODES_MAX} values. Nothing ran.`);
  }
}
