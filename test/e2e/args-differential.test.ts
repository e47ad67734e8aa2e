import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { ArgsError, parseArguments, stringifySalt } from '../../src/salt/index.ts';
import { WordGenerator } from '../salt/args/generate.ts';
import { TRICKY } from '../salt/args/tricky.ts';
import { runSaltPython } from '../support/salt-python.ts';

const JUDGE = join(import.meta.dirname, '../salt/args/judge.py');
const RANDOM_WORDS = Number(process.env.ARGS_DIFFERENTIAL_COUNT ?? 20_000);
const SEED = Number(process.env.ARGS_DIFFERENTIAL_SEED ?? 1);

/** The chunk for salt-api from these words; null if they are refused. */
function sent(words: readonly string[]): string | null {
  try {
    const { arg, kwarg } = parseArguments(words);
    return stringifySalt({ arg, kwarg });
  } catch (error) {
    if (error instanceof ArgsError) return null;
    throw error;
  }
}

/** The lines on which Salt's own command line would publish something else. */
async function differences(lines: readonly (readonly string[])[]): Promise<string[]> {
  const input = lines.map((words) => `${JSON.stringify([words, sent(words)])}\n`).join('');
  const output = await runSaltPython(JUDGE, input);
  return output.split('\n').filter((line) => line !== '');
}

test('tricky words leave as the values that salt would publish', async () => {
  assert.deepEqual(await differences(TRICKY.map((word) => [word])), []);
});

test('random words leave as the values that salt would publish', async () => {
  const generator = new WordGenerator(SEED);
  const lines = Array.from({ length: RANDOM_WORDS }, () => [generator.word()]);
  assert.deepEqual(await differences(lines), []);
});

test('random lines of several words leave as the values that salt would publish', async () => {
  const generator = new WordGenerator(SEED + 1);
  const lines = Array.from({ length: RANDOM_WORDS / 20 }, () =>
    Array.from({ length: 4 }, () => generator.word()),
  );
  assert.deepEqual(await differences(lines), []);
});
