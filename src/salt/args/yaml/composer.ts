import { ArgsError } from '../errors.ts';
import { YamlError } from './error.ts';
import { type MappingNode, type Node, type SequenceNode, TAGS } from './nodes.ts';
import { resolvePlain } from './resolve.ts';
import type { ScalarStyle } from './tokens.ts';

/** More values than any person types into one argument; they cost far more than the text they stand in. */
const NODES_MAX = 10_000;

/** What may stand before a node. */
export interface Properties {
  anchor: string | undefined;
  tag: string | undefined;
}

/** Makes the nodes of a document, their tags resolved, and knows them by their anchors: PyYAML's composer. */
export class Composer {
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;

  alias(name: string): Node {
    this.#count();
    const node = this.#anchors.get(name);
    if (!node) throw new YamlError('found undefined alias');
    return node;
  }

  scalar(properties: Properties, value: string, style: ScalarStyle): Node {
    const { tag } = properties;
    const implicit = tag === '!' || (tag === undefined && style === 'plain');
    const own = implicit ? resolvePlain(value) : (tag ?? TAGS.str);
    return this.#anchored(properties, { kind: 'scalar', tag: own, value });
  }

  /** A node that has properties and no content. */
  empty(properties: Properties): Node {
    const own = properties.tag === '!' ? TAGS.str : (properties.tag ?? TAGS.null);
    return this.#anchored(properties, { kind: 'scalar', tag: own, value: '' });
  }

  sequence(properties: Properties): SequenceNode {
    return this.#anchored(properties, { kind: 'sequence', tag: collectionTag(properties, 'seq'), value: [] });
  }

  mapping(properties: Properties): MappingNode {
    return this.#anchored(properties, { kind: 'mapping', tag: collectionTag(properties, 'map'), value: [] });
  }

  /** Known by its anchor before it is filled: an alias may stand inside. */
  #anchored<T extends Node>({ anchor }: Properties, node: T): T {
    this.#count();
    if (anchor === undefined) return node;
    if (this.#anchors.has(anchor)) throw new YamlError('found duplicate anchor');
    this.#anchors.set(anchor, node);
    return node;
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#nodes <= NODES_MAX) return;
    throw new ArgsError('too-large', `An argument holds more than ${NODES_MAX} values. Nothing ran.`);
  }
}

function collectionTag({ tag }: Properties, name: 'seq' | 'map'): string {
  return tag === undefined || tag === '!' ? TAGS[name] : tag;
}
