import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookUps } from '../../src/commands/look-ups.ts';
import { Suggestions } from '../../src/commands/suggestions.ts';
import type { SaltValue } from '../../src/salt/index.ts';
import { costsAtMost, processorMs } from '../support/processor-time.ts';

/** Suggestions from a minion that says it has these. */
function withNames(names: SaltValue): Suggestions {
  const minion = () => Promise.resolve(names);
  return new Suggestions({ of: () => ({ minion }) } as unknown as LookUps);
}

const HONEST = ['disk.usage', 'test.ping', 'test.version'];

test('the function most like a misspelt one is suggested', async () => {
  assert.equal(await withNames(HONEST).nearest('kari@demo.no', 'tset.version', 'web01'), 'test.version');
});

const HOSTILE: [what: string, fun: string, names: SaltValue][] = [
  [
    'long names',
    `test.${'ab'.repeat(8_000)}`,
    Array.from({ length: 50 }, (_, at) => `test.${'ba'.repeat(8_000)}${at}`),
  ],
  [
    'long names beside a short one typed',
    'test.verson',
    Array.from({ length: 10 }, (_, at) => `test.${'ba'.repeat(50_000)}${at}`),
  ],
  [
    'many names',
    `test.${'ab'.repeat(20)}`,
    Array.from({ length: 40_000 }, (_, at) => `test.${'ba'.repeat(10)}${at}`),
  ],
];

for (const [what, fun, names] of HOSTILE) {
  test(`a minion that says it has ${what} holds nobody up`, async () => {
    const suggestions = withNames(names);
    await suggestions.nearest('kari@demo.no', 'x.y', 'web01');
    await costsAtMost(2, () => processorMs(() => suggestions.nearest('kari@demo.no', fun, 'web01')), what);
  });
}

test('what is no function name is not suggested', async () => {
  const odd = ['test.\u202eversion', 'test.version yes', ['test.version'], 'test.version\nRun it? yes'];
  assert.equal(await withNames(odd).nearest('kari@demo.no', 'test.verson', 'web01'), undefined);
});
