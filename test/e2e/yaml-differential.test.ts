import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDict, SaltBytes, SaltFloat, SaltTime, type SaltValue } from '../../src/salt/index.ts';
import { readYaml } from '../../src/salt/yaml/read-yaml.ts';
import { askSalt } from './support/ask-salt.ts';

interface Case {
  yaml: string;
  value: unknown;
}

test('values that a real Salt writes as YAML are read as they were, with their types', async () => {
  const cases = askSalt<Case[]>('yaml-judge.py');
  assert.ok(cases.length > 1_000);
  for (const { yaml, value } of cases) {
    assert.deepEqual(inOrder(tagged(await readYaml(yaml))), inOrder(value), yaml);
  }
});

/** A value with its types, as the judge has it. */
function tagged(value: SaltValue): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return { s: value };
  if (value instanceof SaltFloat) return { f: value.source };
  if (value instanceof SaltBytes) return { b: Buffer.from(value.bytes).toString('base64'), r: value.source };
  if (value instanceof SaltTime) return { t: value.text, r: value.source };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { i: String(value) };
  if (typeof value === 'number') return { f: String(value) };
  if (Array.isArray(value)) return { l: value.map(tagged) };
  return { d: isDict(value) ? Object.entries(value).map(([key, item]) => [key, tagged(item)]) : [] };
}

/** PyYAML sorts the keys. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  if ('d' in value && Array.isArray(value.d)) {
    const pairs = value.d.map(([key, item]): [string, unknown] => [key, inOrder(item)]);
    return { d: pairs.sort(([a], [b]) => (a < b ? -1 : 1)) };
  }
  return 'l' in value ? { l: inOrder(value.l) } : value;
}
