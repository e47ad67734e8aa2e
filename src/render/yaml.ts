import { Document, type Pair, Scalar, type ScalarTag, visit } from 'yaml';
import { SaltFloat, type SaltValue } from '../salt/index.ts';
import { byCodePoint } from './order.ts';
import { scalar } from './scalar.ts';
import { cleanText } from './text.ts';

const PLAIN = /^[A-Za-z/](?:[\w./@+-]| (?! |$))*$/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** What YAML 1.1 forbids or folds, and JSON does not escape. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A value as a YAML document that PyYAML, which follows YAML 1.1 by rules of its own, reads back as it was. */
export function yaml(value: SaltValue): string {
  const document = new Document(value, {
    customTags: (tags) => [FLOAT, ...tags],
    aliasDuplicateObjects: false,
    sortMapEntries: (a: Pair, b: Pair) => byCodePoint(keyOf(a), keyOf(b)),
  });
  visit(document, { Scalar: (role, node) => void quote(node, role !== null && role !== 'key') });
  return document
    .toString({ lineWidth: 0 })
    .trimEnd()
    .replace(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function keyOf(pair: Pair): string {
  return pair.key instanceof Scalar ? String(pair.key.value) : '';
}

/** PyYAML reads a float only with a dot in it, and infinity only as `.inf`. */
const FLOAT: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^(?!)/,
  identify: (value) => value instanceof SaltFloat || (typeof value === 'number' && !Number.isInteger(value)),
  resolve: (source) => new SaltFloat(source),
  stringify: ({ value }) =>
    scalar(value as SaltFloat | number)
      .replace(/^(-?\d+)e/, '$1.0e')
      .replace(/^(-?)(inf|nan)$/, '$1.$2'),
};

/** Plain is only what no YAML reads as anything but text; what a stanza cannot hold is escaped. */
function quote(node: Scalar, inside: boolean): void {
  const text = node.value;
  if (typeof text !== 'string') return;
  if (PLAIN.test(text) && !WORDS.test(text)) node.type = Scalar.PLAIN;
  else if (cleanText(text) !== text || text.search(UNPRINTABLE) >= 0) node.type = Scalar.QUOTE_DOUBLE;
  else if (!text.includes('\n')) node.type = Scalar.QUOTE_SINGLE;
  else node.type = inside && !/^\s|\t|\s$/.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}
