import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookUps } from '../../src/commands/look-ups.ts';
import { linesNaming, linesNear } from '../../src/commands/offers/functions.ts';
import { wordsOf } from '../../src/commands/offers/phrase.ts';
import { Suggestions } from '../../src/commands/suggestions.ts';
import type { SaltValue } from '../../src/salt/index.ts';
import { costsAtMost, processorMs } from '../support/processor-time.ts';

/** Suggestions from a minion that says it has these. */
function withNames(names: SaltValue): Suggestions {
  const minion = () => Promise.resolve(names);
  return new Suggestions({ of: () => ({ minion }) } as unknown as LookUps);
}

const HONEST = ['disk.usage', 'service.restart', 'test.ping', 'test.version'];

/** The lines that words may mean at a minion that says it has these functions, the likeliest first. */
async function meant(typed: string, names: SaltValue): Promise<string[]> {
  const functions = await withNames(names).namesAt('kari@demo.no', 'web01');
  const words = wordsOf(typed);
  return [...linesNaming(words, functions), ...linesNear(words, functions)];
}

const MEANT: [typed: string, line: string][] = [
  ['tset.version', 'test.version'],
  ['disk usage', 'disk.usage'],
  ['DISK-USAGE', 'disk.usage'],
  ['restart "my service"', 'service.restart "my service"'],
  ['verison', 'test.version'],
  ['test.pign', 'test.ping'],
];

for (const [typed, line] of MEANT) {
  test(`"${typed}" means ${line}`, async () => assert.equal((await meant(typed, HONEST))[0], line));
}

test('what is like no function means none', async () => {
  for (const typed of ['hello', 'x', '?', 'tes', '...', '']) assert.deepEqual(await meant(typed, HONEST), []);
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
    await meant('x.y', names);
    await costsAtMost(2, () => processorMs(() => meant(fun, names)), what);
  });
}

test('what is no function name is not offered', async () => {
  const odd = ['test.\u202eversion', 'test.version yes', ['test.version'], 'test.version\nRun it? yes'];
  assert.deepEqual(await meant('test.verson', odd), []);
});
