import { isDict, SaltFloat, type SaltValue } from '../../../src/salt/index.ts';
import type { Random } from '../../support/random.ts';

const WORDS = [
  'eth0',
  '/dev/vda1',
  'True',
  'a b',
  ' x ',
  'x, y',
  'x · y',
  '日本語',
  '👍🏽 ok',
  'e\u0301',
  '-',
  '- a',
  'a: b',
  '',
  '\t',
];
const LINES = ['one\ntwo', '\n', 'a\n\n  b\n', 'x\r\ny', 'p\u2028q'];
const SCALARS: readonly SaltValue[] = [
  null,
  true,
  false,
  0,
  -1.5,
  2n ** 70n,
  new SaltFloat('5.0'),
  new SaltFloat('inf'),
];

/** A random value: dicts, lists, rows of dicts with the same keys, scalars and texts of many kinds. */
export function randomStructure(random: Random, depth = 0): SaltValue {
  const kind = random.below(depth > 5 ? 4 : 10);
  if (kind < 4) return randomScalar(random);
  if (kind === 4) return { value: random.below(1_000_000), ...(random.oneIn(3) ? {} : { unit: 'kB' }) };
  if (kind === 5)
    return random.oneIn(3) ? { old: randomScalar(random), new: randomScalar(random) } : randomRows(random);
  if (kind === 6) return random.some(random.oneIn(4) ? 60 : 6, () => randomScalar(random));
  if (kind === 7) return random.some(5, () => randomStructure(random, depth + 1));
  return Object.fromEntries(random.some(8, () => [randomKey(random), randomStructure(random, depth + 1)]));
}

function randomRows(random: Random): SaltValue {
  const keys = Array.from({ length: 2 + random.below(10) }, () => randomKey(random));
  const same = random.oneIn(2) ? randomScalar(random) : undefined;
  const row = (): SaltValue => {
    const entries = keys.map(
      (key, n) => [key, same !== undefined && n % 3 === 0 ? same : randomScalar(random)] as const,
    );
    return Object.fromEntries(random.oneIn(20) ? entries.slice(1) : entries);
  };
  const rows = random.some(7, row);
  return random.oneIn(2) ? rows : Object.fromEntries(rows.map((value) => [randomKey(random), value]));
}

function randomKey(random: Random): string {
  const key = `k${random.below(100_000)}`;
  if (random.oneIn(20)) return random.pick([...WORDS, ...LINES, '__proto__', '…']);
  return random.oneIn(8) ? key.repeat(1 + random.below(8)) : key;
}

function randomScalar(random: Random): SaltValue {
  if (random.oneIn(6)) return random.pick(SCALARS);
  if (random.oneIn(12)) return random.pick(LINES);
  if (random.oneIn(5)) return random.pick(WORDS);
  const word = `v${random.below(100_000)}`;
  return random.oneIn(6) ? random.pick([word, `${word} `]).repeat(1 + random.below(20)) : word;
}

/** All keys and scalars of a value, except the keys for which `2048 kB` and `1 → 2` stand. */
export function atomsOf(value: SaltValue): { keys: string[]; scalars: SaltValue[] } {
  const found: { keys: string[]; scalars: SaltValue[] } = { keys: [], scalars: [] };
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next);
    else if (!isDict(next)) found.scalars.push(next);
    else {
      const keys = Object.keys(next);
      found.keys.push(...keys.filter((key) => !['value', 'unit', 'old', 'new'].includes(key)));
      waiting.push(...Object.values(next));
    }
  }
  return found;
}
