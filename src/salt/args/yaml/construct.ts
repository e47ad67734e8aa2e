/**
 * Nodes to Python's values, as Salt's SaltYamlSafeLoader (over PyYAML's SafeConstructor) makes them. Collections
 * are filled after their node is built and nodes are changed in place, because aliases make both visible.
 */
import { ArgsError, YamlError } from '../errors.ts';
import { PyBytes, PyDict, type PyKey, PySet, type PyValue } from '../python.ts';
import type { DictNode, Node, Pair } from './composer.ts';
import { constructBinary, constructBool, constructFloat, constructInt } from './scalars.ts';

/** Python gives up at this depth on a mapping that is the value of its `=`. */
const RECURSION_MAX = 1000;
/** Of a document in all. Merges of merges double at every step; a line of text could ask for millions. */
const PAIRS_MAX = 100_000;
/** Python gives up at this depth on nested merges: its stack has 1,000 places, and Salt has taken some. */
const DEPTH_MAX = 950;

/** Builds the value of a document. @throws YamlError */
export function construct(root: Node): PyValue {
  return new Constructor().document(root);
}

class Constructor {
  readonly #merger = new Merger();
  #unfilled: (() => void)[] = [];

  document(root: Node): PyValue {
    const value = this.#value(root);
    while (this.#unfilled.length > 0) {
      const batch = this.#unfilled;
      this.#unfilled = [];
      for (const fill of batch) fill();
    }
    return value;
  }

  #value(node: Node): PyValue {
    // Not again where it is null: a node may have changed since.
    if (node.built === undefined) node.built = this.#tagged(node);
    return node.built;
  }

  #tagged(node: Node): PyValue {
    switch (node.tag) {
      case 'str':
      case 'timestamp':
        return scalarText(node);
      case 'null':
        scalarText(node);
        return null;
      case 'bool':
        return constructBool(scalarText(node));
      case 'int':
        return constructInt(scalarText(node));
      case 'float':
        return constructFloat(scalarText(node));
      case 'binary':
        return new PyBytes(constructBinary(scalarText(node)));
      case 'python/unicode':
        return rawContent(node);
      default:
        return this.#collection(node);
    }
  }

  #collection(node: Node): PyValue {
    switch (node.tag) {
      case 'seq':
        return this.#later<PyValue[]>([], (list) => this.#items(list, node));
      case 'map':
        return this.#later(new PyDict(), (dict) => this.#fill(dict, node));
      case 'set':
        return this.#later(new PySet(), (set) => this.#fill(set, node));
      case 'omap':
      case 'pairs':
        return this.#later<PyValue[]>([], (list) => this.#pairs(list, node));
      default:
        throw new YamlError('could not determine a constructor for the tag');
    }
  }

  #later<T extends PyValue>(value: T, fill: (value: T) => void): T {
    this.#unfilled.push(() => fill(value));
    return value;
  }

  #items(list: PyValue[], node: Node): void {
    if (node.kind !== 'list') throw new YamlError('expected a sequence node');
    for (const item of node.value) list.push(this.#value(item));
  }

  #fill(dict: PyDict, node: Node): void {
    if (node.kind !== 'dict') throw new YamlError('expected a mapping node');
    this.#merger.flatten(node);
    for (const [keyNode, valueNode] of node.value) {
      const key = asKey(this.#value(keyNode));
      const value = this.#value(valueNode);
      if (dict.has(key)) throw new YamlError('found conflicting ID');
      dict.set(key, value);
    }
  }

  #pairs(list: PyValue[], node: Node): void {
    if (node.kind !== 'list') throw new YamlError('expected a sequence');
    for (const item of node.value) {
      if (item.kind !== 'dict' || item.value.length !== 1) throw new YamlError('expected a single pair');
      for (const [key, value] of item.value) list.push([this.#value(key), this.#value(value)]);
    }
  }
}

/** A scalar's text, or, of a mapping with the key `=`, the text of its value. @throws YamlError */
function scalarText(node: Node, depth = 0): string {
  if (depth > RECURSION_MAX) throw new YamlError('recursion');
  if (node.kind === 'dict' && node.tag !== 'int') {
    const pair = node.value.find(([key]) => key.tag === 'value');
    if (pair) return scalarText(pair[1], depth + 1);
  }
  if (node.kind !== 'scalar') throw new YamlError('expected a scalar node');
  if (node.tag === 'int') node.value = withoutLeadingZeros(node.value);
  return node.value;
}

/** Salt's own rule: `010` is ten. A sign before it leaves YAML 1.1's octal, `-010` is minus eight. */
function withoutLeadingZeros(text: string): string {
  return /^0[bx]/.test(text) ? text : text.replace(/^0+(?=.)/s, '');
}

/**
 * Salt's construct_unicode takes a node's content as it is. Without a scalar that is a list of nodes, which nothing can
 * carry.
 */
function rawContent(node: Node): PyValue {
  if (node.kind === 'scalar') return node.value;
  return node.value.length === 0 ? [] : [new PyBytes('')];
}

function asKey(value: PyValue): PyKey {
  if (value instanceof PyDict || Array.isArray(value)) throw new YamlError('found unacceptable key');
  return value;
}

/** Takes in what the `<<` of a document's mappings name: Salt's flatten_mapping, where keys already there win. */
class Merger {
  readonly #numbers = new Map<Node, number>();
  readonly #names = new Map<Node['value'], string>();
  #pairs = 0;
  #depth = 0;

  /** Changes a mapping in place, pair by pair: it may be merged into itself. @throws YamlError, ArgsError */
  flatten(node: DictNode): void {
    const merged: Pair[] = [];
    let at = 0;
    for (let pair = node.value[at]; pair; pair = node.value[at]) {
      const [key, value] = pair;
      if (key.tag === 'merge') {
        node.value.splice(at, 1);
        this.#take(value, merged);
      } else {
        if (key.tag === 'value') key.tag = 'str';
        at += 1;
      }
    }
    if (merged.length === 0) return;
    const known = new Set(node.value.map(([key]) => this.#nameOf(key)));
    const added = merged.filter(([key]) => !known.has(this.#nameOf(key)));
    // A new list, as in Salt: where this node is merged into itself the old one is still being read.
    node.value = [...added, ...node.value];
  }

  #take(value: Node, merged: Pair[]): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new YamlError('recursion');
    if (value.kind === 'scalar') throw new YamlError('expected a mapping or list of mappings for merging');
    const lists = (value.kind === 'list' ? value.value : [value]).map((item) => {
      if (item.kind !== 'dict') throw new YamlError('expected a mapping for merging');
      this.flatten(item);
      return item.value;
    });
    for (const pairs of lists.reverse()) {
      this.#pairs += pairs.length;
      if (this.#pairs > PAIRS_MAX) {
        throw new ArgsError('too-large', 'The merged value is too large. Nothing ran.');
      }
      for (const pair of pairs) merged.push(pair);
    }
    this.#depth -= 1;
  }

  /** The same for keys of the same content as Python compares: texts by letter, collections by their nodes. */
  #nameOf({ kind, value }: Node): string {
    if (kind === 'scalar') return `s${value}`;
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    // To Python an empty list equals any other, and a pair equals no node.
    const numbers = value.flat().map((node) => {
      const number = this.#numbers.get(node) ?? this.#numbers.size;
      this.#numbers.set(node, number);
      return number;
    });
    const name = `${kind === 'dict' && value.length > 0 ? 'm' : 'n'}${numbers}`;
    this.#names.set(value, name);
    return name;
  }
}
