import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { globMatcher } from '../../src/fleet/index.ts';
import { runSaltPython } from '../support/salt-python.ts';

const JUDGE = join(import.meta.dirname, 'support/fnmatch-judge.py');
const ALPHABET = Array.from('ab*?[]!-.+(){},^@|$ 01/\\');

/** Patterns and texts, many of which match. */
function cases(count: number): [pattern: string, text: string][] {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const word = () => Array.from({ length: 1 + random(5) }, () => ALPHABET[random(ALPHABET.length)]).join('');
  return Array.from({ length: count }, () => [word(), word()]);
}

test('globs match what fnmatch matches', async () => {
  const pairs: [string, string][] = [
    ['web*', 'web01.demo.no'],
    ['web[0-1]?', 'web01'],
    ['[!w]*', 'db01'],
    ['[!w]*', 'web01'],
    ['*.demo.no', 'web01.demo.no'],
    ['{a,b}', 'a'],
    ['+(a)', 'aa'],
    ...cases(20_000),
  ];
  const judged = JSON.parse(await runSaltPython(JUDGE, JSON.stringify(pairs))) as boolean[];
  assert.ok(judged.filter(Boolean).length > 100, 'enough of them match');
  const differ = pairs.filter(([pattern, text], index) => globMatcher(pattern)(text) !== judged[index]);
  assert.deepEqual(differ, []);
});
