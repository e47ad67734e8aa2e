import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Answer, fleetAnswer, minionAnswer, type Silence } from '../../src/render/index.ts';

/** A case is NAME.json, what came back, and NAME.txt, what a person reads. One with `rows` is a fleet's. */
interface Case {
  fun: string;
  name?: string;
  styling?: boolean;
  ret?: Answer;
  rows?: { name: string; ret: Answer }[];
  silent?: { name: string; kind: 'down' | 'unanswered'; since?: string; seconds?: number; job?: number }[];
  styled?: boolean;
  full?: string;
}

const FOLDER = new URL('cases/', import.meta.url);
const NOW = new Date('2026-11-24T15:00:00');

for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.json'))) {
  test(file.replace('.json', ''), () => {
    const given = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Case;
    const expected = readFileSync(new URL(file.replace('.json', '.txt'), FOLDER), 'utf8');
    const answer = render(given);
    assert.equal(`${answer.text}\n`, expected);
    assert.equal(answer.styled, given.styled ?? false);
    if (given.full !== undefined) assert.ok(answer.full?.includes(given.full), answer.full);
    else assert.equal(answer.full, undefined);
  });
}

function render({ fun, name, styling, ret, rows, silent = [] }: Case) {
  const display = { styling: styling ?? false, fences: true, width: 72 };
  if (ret) return minionAnswer(ret, { fun, name, display });
  const quiet = silent.map(
    ({ since, ...s }) => ({ ...s, ...(since ? { since: new Date(since) } : {}) }) as Silence,
  );
  return fleetAnswer(rows ?? [], { fun, display, silent: quiet, now: NOW });
}
