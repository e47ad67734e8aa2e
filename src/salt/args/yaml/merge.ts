import { ArgsError } from '../errors.ts';
import { YamlError } from './error.ts';
import { type MappingNode, type Node, type Pair, TAGS } from './nodes.ts';

/** Of a document in all. Merges of merges double at every step; a line of text could ask for millions. */
const PAIRS_MAX = 100_000;
/** Where Python gives up on merges within merges (its stack has 1,000 places, some of which Salt has taken). */
const DEPTH_MAX = 950;

/** Takes in what the `<<` of a document's mappings name: Salt's flatten_mapping, where keys already there win. */
export class Merger {
  readonly #keys = new KeyNames();
  /** The mappings under way; calling what stands for one closes the gap that its `<<` have left in it so far. */
  readonly #open = new Map<MappingNode, () => void>();
  #pairs = 0;
  #depth = 0;

  /** Changes a mapping in place. @throws YamlError, ArgsError where it would hold too much */
  flatten(node: MappingNode): void {
    const outer = this.#open.get(node);
    outer?.();
    const merged: Pair[] = [];
    let [from, to] = [0, 0];
    this.#open.set(node, () => {
      node.value.splice(to, from - to);
      from = to;
    });
    for (let pair = node.value[from]; pair; pair = node.value[from]) {
      from += 1;
      if (pair[0].tag === TAGS.merge) this.#take(pair[1], merged);
      else {
        if (pair[0].tag === TAGS.value) pair[0].tag = TAGS.str;
        node.value[to] = pair;
        to += 1;
      }
    }
    node.value.length = to;
    if (outer) this.#open.set(node, outer);
    else this.#open.delete(node);
    if (merged.length > 0) this.#add(node, merged);
  }

  #add(node: MappingNode, merged: readonly Pair[]): void {
    const known = new Set(node.value.map(([key]) => this.#keys.of(key)));
    const added = merged.filter(([key]) => !known.has(this.#keys.of(key)));
    // A new list, as in Salt: where this node is merged into itself the old one is still being read.
    node.value = [...added, ...node.value];
  }

  #take(value: Node, merged: Pair[]): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new YamlError('recursion');
    for (const pairs of this.#pairsOf(value)) {
      this.#pairs += pairs.length;
      if (this.#pairs > PAIRS_MAX)
        throw new ArgsError('too-large', 'The merged value is too large. Nothing ran.');
      for (const pair of pairs) merged.push(pair);
    }
    this.#depth -= 1;
  }

  #pairsOf(value: Node): (readonly Pair[])[] {
    if (value.kind === 'mapping') {
      this.flatten(value);
      return [value.value];
    }
    if (value.kind === 'scalar') throw new YamlError('expected a mapping or list of mappings for merging');
    const lists = value.value.map((item) => {
      if (item.kind !== 'mapping') throw new YamlError('expected a mapping for merging');
      this.flatten(item);
      return item.value;
    });
    return lists.reverse();
  }
}

/** Names for keys, the same for those of the same content as Python compares: texts by letter, lists by their nodes. */
class KeyNames {
  readonly #numbers = new Map<unknown, number>();
  readonly #lists = new Map<unknown, string>();

  of({ kind, value }: Node): string {
    if (kind === 'scalar') return `s${value}`;
    const known = this.#lists.get(value);
    if (known !== undefined) return known;
    // To Python an empty list equals any other, and a pair equals no node.
    const mark = kind === 'mapping' && value.length > 0 ? 'm' : 'n';
    const name = `${mark}${value.flat().map((node) => this.#numberOf(node))}`;
    this.#lists.set(value, name);
    return name;
  }

  #numberOf(node: unknown): number {
    const number = this.#numbers.get(node) ?? this.#numbers.size;
    this.#numbers.set(node, number);
    return number;
  }
}
