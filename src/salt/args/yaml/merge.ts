import { ArgsError } from '../errors.ts';
import { YamlError } from './error.ts';
import { type MappingNode, type Node, type Pair, yamlTag } from './nodes.ts';

/** Merges of merges double at every step; a line of text could ask for millions. */
const PAIRS_MAX = 50_000;

/** Takes in what `<<` names, in place: Salt's flatten_mapping, where keys already there win. @throws YamlError */
export function flatten(node: MappingNode): void {
  const merged: Pair[] = [];
  let index = 0;
  for (let pair = node.value[index]; pair; pair = node.value[index]) {
    const [key, value] = pair;
    if (key.tag === yamlTag('merge')) {
      node.value.splice(index, 1);
      for (const added of mergedPairs(value)) merged.push(added);
      if (merged.length > PAIRS_MAX)
        throw new ArgsError('too-large', 'The merged value is too large. Nothing ran.');
    } else {
      if (key.tag === yamlTag('value')) key.tag = yamlTag('str');
      index += 1;
    }
  }
  if (merged.length === 0) return;
  const isKnown = knownKeys(node);
  const added = merged.filter(([key]) => !isKnown(key));
  // A new list, as in Salt: where this node is merged into itself the old one is still being read.
  node.value = [...added, ...node.value];
}

function mergedPairs(value: Node): Pair[] {
  if (value.kind === 'mapping') {
    flatten(value);
    return value.value;
  }
  if (value.kind === 'scalar') throw new YamlError('expected a mapping or list of mappings for merging');
  const lists = value.value.map((item) => {
    if (item.kind !== 'mapping') throw new YamlError('expected a mapping for merging');
    flatten(item);
    return item.value;
  });
  return lists.reverse().flat();
}

/** Whether a key of the same content is there, as Python compares: texts by letter, lists by the nodes in them. */
function knownKeys(node: MappingNode): (key: Node) => boolean {
  const texts = new Set<string>();
  const lists: (readonly unknown[])[] = [];
  for (const [key] of node.value) {
    if (key.kind === 'scalar') texts.add(key.value);
    else lists.push(key.value.flat());
  }
  return (key) => (key.kind === 'scalar' ? texts.has(key.value) : lists.some((list) => sameNodes(list, key)));
}

function sameNodes(list: readonly unknown[], { value }: Node): boolean {
  const other: readonly unknown[] = typeof value === 'string' ? [] : value.flat();
  return list.length === other.length && list.every((item, index) => item === other[index]);
}
