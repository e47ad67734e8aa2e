import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GIVEN, HEARD, RETURNED, SHOWN } from './covered/heard.ts';
import { READ_AGAIN, STANZAS, WIRE, WRITTEN } from './covered/stanzas.ts';
import { TYPED } from './covered/typed.ts';
import { exportsOfSrc } from './exports.ts';
import { NOT_COVERED } from './not-covered.ts';

/** `a, in some way` measures `a`. */
const COVERED = new Set(
  [GIVEN, HEARD, READ_AGAIN, RETURNED, SHOWN, STANZAS, TYPED, WIRE, WRITTEN].flatMap((covered) =>
    Object.entries(covered).flatMap(([file, functions]) =>
      Object.keys(functions).map((name) => `${file} ${name.replace(/,.*/s, '')}`),
    ),
  ),
);
const EXPORTS = exportsOfSrc();

function reasonFor(file: string, name: string): string | undefined {
  return NOT_COVERED.find(
    ({ place }) => place === `${file} ${name}` || place === file || isFolderOf(place, file),
  )?.reason;
}

function isFolderOf(place: string, file: string): boolean {
  return place.endsWith('/') && file.startsWith(place);
}

test('every exported function that may be given text from outside is measured, or says why it is not', () => {
  const missing = EXPORTS.filter(
    ({ file, name, isError }) =>
      !isError && !COVERED.has(`${file} ${name}`) && reasonFor(file, name) === undefined,
  );
  assert.deepEqual(
    missing.map(({ file, name }) => `${file} ${name}`),
    [],
  );
});

test('what is measured or excused is there', () => {
  const known = new Set(EXPORTS.map(({ file, name }) => `${file} ${name}`));
  const measured = [...COVERED].filter((at) => !known.has(at));
  const excused = NOT_COVERED.map(({ place }) => place).filter(
    (place) => !known.has(place) && !EXPORTS.some(({ file }) => file === place || isFolderOf(place, file)),
  );
  assert.deepEqual({ measured, excused }, { measured: [], excused: [] });
});
