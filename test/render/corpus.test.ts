import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { manyInForm } from '../../src/render/forms.ts';
import { minionAnswer, OUT_FORMS, plainText, scalar } from '../../src/render/index.ts';
import { isStateRun } from '../../src/render/states.ts';
import { isDict, parseSalt, type SaltValue } from '../../src/salt/index.ts';
import { atomsOf } from './support/structures.ts';

/** Real returns of one version of Salt, a line each (`scripts/record-returns.py`). */
interface Recorded {
  fun: string;
  value: SaltValue;
  retcode: number;
  out?: string;
  /** The beginning of the SHA-256 of `{web01: value}` in each form of Salt. */
  salt: Record<string, string>;
}

const FOLDER = new URL('returns/corpus/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl'));
const FUNCTIONS = 100;
/** Every state of a test says it. */
const TEST_NOTE = /\n?Note: No changes made, actual changes may\nbe different due to other states\./;
/** Records have the value of a table's first column as their head, without its name. */
const FIRST_COLUMN = 'Filesystem';

/** Differences from Salt that docs/commands.md lists under "Forms of --out", by how a value shows that it has them. */
const EXCEPTIONS: { why: string; forms: readonly string[]; has(value: SaltValue): boolean }[] = [
  {
    why: 'XML forbids control characters, and terminal colours are left out',
    forms: ['txt', 'nested', 'newline_values_only'],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
    has: (value) => textsOf(value).some((text) => /[\0-\x08\x0b-\x1f]/.test(text)),
  },
  {
    why: 'keys of digits come in their order',
    forms: ['json', 'raw', 'txt', 'newline_values_only'],
    has: (value) => textsOf(value).some((text) => /^\d{1,10}$/.test(text)),
  },
];

function read(file: string): Recorded[] {
  const lines = readFileSync(new URL(file, FOLDER), 'utf8').trimEnd().split('\n');
  return lines.map((line) => parseSalt(line) as unknown as Recorded);
}

function textsOf(value: SaltValue): string[] {
  const { keys, scalars } = atomsOf(value);
  return [...keys, ...scalars.filter((each) => typeof each === 'string')];
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Without the blanks: lines are moved and wrapped. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

test('the corpus has a hundred functions of three versions', () => {
  assert.ok(FILES.length >= 3, `${FILES}`);
  for (const file of FILES) {
    const functions = new Set(read(file).map(({ fun }) => fun));
    assert.ok(functions.size >= FUNCTIONS, `${file}: ${functions.size}`);
  }
});

for (const file of FILES) {
  test(`${file}: every form is Salt's, byte for byte`, () => {
    let excepted = 0;
    const returns = read(file);
    for (const { fun, value, salt } of returns) {
      for (const form of OUT_FORMS) {
        const expected = salt[form];
        if (expected === undefined) continue;
        const text = manyInForm(form, { web01: value });
        if ([text, `${text}\n`].some((each) => hashOf(each) === expected)) continue;
        const exception = EXCEPTIONS.find(({ forms, has }) => forms.includes(form) && has(value));
        assert.ok(exception, `${form} of ${fun}: ${text}`);
        excepted += 1;
      }
    }
    assert.ok(excepted < returns.length / 20, `${excepted} exceptions of ${returns.length} returns`);
  });

  for (const width of [72, 40])
    test(`${file}: nothing is lost at ${width} columns`, () => {
      for (const { fun, value, retcode, out } of read(file)) {
        const display = { styling: true, fences: true, width };
        const answer = minionAnswer({ value, retcode, out }, { fun, display });
        const shown = squeezed(answer.full ?? answer.text);
        // A table that is too wide becomes records, with its words in another order.
        for (const text of told(value, { fun, out }))
          for (const word of text
            .replace(TEST_NOTE, '')
            .split(/\s+/)
            .filter((each) => each !== FIRST_COLUMN))
            assert.ok(shown.includes(word), `${fun}: ${word} of ${text} in ${answer.text}`);
      }
    });
}

/** The texts that an answer must show: all keys and scalars; of a state run those that changed or failed. */
function told(value: SaltValue, origin: { fun: string; out?: string | undefined }): string[] {
  if (!isStateRun(value, origin)) {
    const { keys, scalars } = atomsOf(value);
    return [...keys, ...scalars.map((each) => scalar(each as string))].map(plainText);
  }
  if (Array.isArray(value)) return value.map((each) => scalar(each as string));
  const states = Object.entries(value as Record<string, Record<string, SaltValue>>);
  const shown = states.filter(
    ([, { result, changes }]) => result !== true || Object.keys(changes ?? {}).length > 0,
  );
  const texts = shown.flatMap(([key, { changes = {}, comment }]) => {
    const { keys, scalars } = atomsOf(withoutNoise(changes));
    return [key.split('_|-')[1] ?? '', comment ?? '', ...keys, ...scalars].map((each) =>
      scalar(each as string),
    );
  });
  return [...texts, 'Succeeded:', 'Failed:'].map(plainText);
}

/** A state's command without its process id, its return code of 0 and its empty outputs. */
function withoutNoise(changes: SaltValue): SaltValue {
  if (!isDict(changes) || !('stdout' in changes)) return changes;
  const { pid: _, ...rest } = changes;
  return Object.fromEntries(Object.entries(rest).filter(([, each]) => each !== '' && each !== 0));
}
