/**
 * Nodes to Python's values, as Salt's SaltYamlSafeLoader (over PyYAML's SafeConstructor) makes them. Collections
 * are filled after their node is built and nodes are changed in place, because aliases make both visible.
 */
import { constructBinary } from './binary.ts';
import { YamlError } from './error.ts';
import { Merger } from './merge.ts';
import { type Node, TAGS } from './nodes.ts';
import { PyBytes, PyDict, type PyKey, PySet, type PyValue, Unpublishable } from './python.ts';
import { constructBool, constructFloat, constructInt } from './scalars.ts';

/** Where Python gives up on a mapping that is the value of its own `=`. */
const RECURSION_MAX = 1000;

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
    if (node.built !== undefined) return node.built;
    const value = this.#tagged(node);
    node.built = value;
    return value;
  }

  #tagged(node: Node): PyValue {
    switch (node.tag) {
      case TAGS.str:
      case TAGS.timestamp:
        return scalarText(node);
      case TAGS.null:
        scalarText(node);
        return null;
      case TAGS.bool:
        return constructBool(scalarText(node));
      case TAGS.int:
        return constructInt(scalarText(node));
      case TAGS.float:
        return constructFloat(scalarText(node));
      case TAGS.binary:
        return new PyBytes(constructBinary(scalarText(node)));
      case TAGS.unicode:
        return rawContent(node);
      default:
        return this.#collection(node);
    }
  }

  #collection(node: Node): PyValue {
    switch (node.tag) {
      case TAGS.seq:
        return this.#later<PyValue[]>([], (list) => this.#items(list, node));
      case TAGS.map:
        return this.#later(new PyDict(), (dict) => this.#fill(dict, node));
      case TAGS.set:
        return this.#later(new PySet(), (set) => this.#fill(set, node));
      case TAGS.omap:
      case TAGS.pairs:
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
    if (node.kind !== 'sequence') throw new YamlError('expected a sequence node');
    for (const item of node.value) list.push(this.#value(item));
  }

  #fill(target: PyDict | PySet, node: Node): void {
    if (node.kind !== 'mapping') throw new YamlError('expected a mapping node');
    this.#merger.flatten(node);
    for (const [keyNode, valueNode] of node.value) {
      const key = asKey(this.#value(keyNode));
      const value = this.#value(valueNode);
      if (target.has(key)) throw new YamlError('found conflicting ID');
      target.set(key, value);
    }
  }

  #pairs(list: PyValue[], node: Node): void {
    if (node.kind !== 'sequence') throw new YamlError('expected a sequence');
    for (const item of node.value) {
      if (item.kind !== 'mapping' || item.value.length !== 1) throw new YamlError('expected a single pair');
      for (const [key, value] of item.value) list.push([this.#value(key), this.#value(value)]);
    }
  }
}

/** A scalar's text, or, of a mapping with the key `=`, the text of its value. @throws YamlError */
function scalarText(node: Node, depth = 0): string {
  if (depth > RECURSION_MAX) throw new YamlError('recursion');
  if (node.tag === TAGS.int) {
    if (node.kind !== 'scalar') throw new YamlError('expected a scalar node');
    node.value = withoutLeadingZeros(node.value);
  }
  if (node.kind === 'mapping') {
    const pair = node.value.find(([key]) => key.tag === TAGS.value);
    if (pair) return scalarText(pair[1], depth + 1);
  }
  if (node.kind !== 'scalar') throw new YamlError('expected a scalar node');
  return node.value;
}

/** Salt's own rule: `010` is ten. A sign before it leaves YAML 1.1's octal, `-010` is minus eight. */
function withoutLeadingZeros(text: string): string {
  if (text === '0' || !text.startsWith('0') || text.startsWith('0b') || text.startsWith('0x')) return text;
  const rest = text.replace(/^0+/, '');
  return rest === '' ? '0' : rest;
}

/** Salt's construct_unicode takes a node's content as it is: a list of nodes, if it is no scalar. */
function rawContent(node: Node): PyValue {
  if (node.kind === 'scalar') return node.value;
  return node.value.length === 0 ? [] : new Unpublishable();
}

function asKey(value: PyValue): PyKey {
  if (typeof value === 'object' && value !== null && !(value instanceof PyBytes)) {
    throw new YamlError('found unacceptable key');
  }
  return value;
}
