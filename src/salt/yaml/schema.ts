import {
  boolJsonTag,
  defineMappingTag,
  defineScalarTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml';
import { exactFloat } from '../exact-json.ts';
import { SaltBytes, type SaltDict, SaltScalar, SaltTime, type SaltValue, setKey } from '../values.ts';

// As PyYAML's safe dumper writes them. It quotes every text that would read as another type, but leaves `09` plain, which is a text.
const INTEGER = /^[-+]?(?:0|[1-9]\d*)$/;
const FLOAT = /^[-+]?\d+\.\d*(?:e[-+]\d+)?$/;
const NOT_FINITE: Readonly<Record<string, string>> = { '.inf': 'inf', '-.inf': '-inf', '.nan': 'nan' };
const TIME = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?(?:[-+]\d\d:\d\d)?)?$/;
/** Python writes no longer integer. */
const MOST_DIGITS = 4300;
const NUMERIC = [...'+-.0123456789'];
const YAML_ORG = 'tag:yaml.org,2002:';

/** Reads the types that Salt writes. A key becomes a text, as in JSON; a set becomes a list. There are no merge keys. */
export const SALT_SCHEMA = new Schema([
  strTag,
  nullYaml11Tag,
  boolJsonTag,
  seqTag,
  scalarTag('int', integerOf, NUMERIC),
  scalarTag('float', floatOf, NUMERIC),
  scalarTag('timestamp', (text) => (TIME.test(text) ? new SaltTime(text) : undefined), NUMERIC),
  scalarTag('binary', (text) => new SaltBytes(Buffer.from(text, 'base64'))),
  mappingTag<SaltDict>(
    'map',
    () => ({}),
    (dict, key, value) => setKey(dict, freeKey(dict, key), value),
  ),
  mappingTag<SaltValue[]>(
    'set',
    () => [],
    (items, key) => items.push(key),
  ),
]);

function integerOf(text: string): SaltValue | undefined {
  if (!INTEGER.test(text) || text.length > MOST_DIGITS) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function floatOf(text: string): SaltValue | undefined {
  const special = NOT_FINITE[text];
  if (special !== undefined) return exactFloat(special);
  // PyYAML puts the dot in: Python itself writes 1e+20.
  return FLOAT.test(text) ? exactFloat(text.replace('.0e', 'e')) : undefined;
}

/** `first`: the characters that a scalar without the tag begins with; undefined: it always has the tag. */
function scalarTag(name: string, read: (text: string) => SaltValue | undefined, first?: string[]) {
  return defineScalarTag<SaltValue>(YAML_ORG + name, {
    implicit: first !== undefined,
    implicitFirstChars: first ?? null,
    resolve: (text) => read(text) ?? NOT_RESOLVED,
    identify: () => false,
  });
}

function mappingTag<Made>(
  name: string,
  create: () => Made,
  add: (made: Made, key: SaltValue, value: SaltValue) => unknown,
) {
  return defineMappingTag<Made>(YAML_ORG + name, {
    create,
    addPair: (made, key, value) => {
      add(made, key as SaltValue, value as SaltValue);
      return '';
    },
    has: () => false,
    keys: () => [],
    get: () => null,
    identify: () => false,
  });
}

/** The key's text, with a mark where the dict has another key of that text. */
function freeKey(dict: SaltDict, key: SaltValue): string {
  let text = keyText(key);
  while (Object.hasOwn(dict, text)) text += "'";
  return text;
}

/** The key that a dict of ours has for a key of Python's, as JSON has it where it can. */
function keyText(key: SaltValue): string {
  if (typeof key === 'string') return key;
  if (key instanceof SaltBytes) return key.text ?? key.source;
  if (key instanceof SaltScalar) return key.toString();
  if (Array.isArray(key)) return `(${key.map(keyText).join(', ')})`;
  return String(key);
}
