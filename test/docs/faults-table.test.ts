import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Cell, nameOf } from '../e2e/support/faults/cells.ts';
import type { Row } from '../e2e/support/faults/matrix.ts';
import { Attempts } from '../e2e/support/faults/rows.ts';
import { writeTable } from '../e2e/support/faults/table.ts';

const CELL: Cell = { part: 'master', fault: 'killed', situation: 'idle' };
const NONE = 'web01: sent, no answer in 3 s, may still run (job N)';

function row(read: string, changes: Partial<Row> = {}): Row {
  const times = { wellAfterMs: 3000, answerAfterMs: 1000 };
  const outcome = { executions: 1, answers: 1, ids: 1, isLostBySalt: false, broken: undefined };
  return { ...CELL, ...times, ...outcome, read: [read], ...changes };
}

/** The text that is written of these attempts, one after the other. */
function written(t: TestContext, attempts: Row[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sx-rows-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const cell of attempts) new Attempts(folder).keep(nameOf(CELL), [cell]);
  const apart = { fault: 'clock', promised: 'ids grow', happened: 'they grew', broken: undefined };
  new Attempts(folder).keep('clock', [apart]);
  const file = join(folder, 'doc.md');
  writeFileSync(file, 'Before.\n\n<!-- faults: made by npm run soak -->\n<!-- faults: end -->\n');
  const made = new Attempts(folder).all([CELL], ['clock']);
  assert.ok(made);
  writeTable(pathToFileURL(file), made.rows, made.apart);
  return readFileSync(file, 'utf8');
}

test('a later attempt that kept what is promised does not hide one that did not', (t) => {
  const failed = row('nothing of use', { answers: 0, broken: 'its answer was not told' });
  const text = written(t, [failed, row('ANSWER'), row('ANSWER')]);
  assert.match(text, /^1 cells and 1 faults by themselves, 4 attempts; run twice: 0; promise not kept: 1;/m);
  assert.match(
    text,
    /\| “ANSWER”<br>not kept: “nothing of use” \|.*\| \*\*2 of 3\*\*: its answer was not told \|$/m,
  );
  assert.match(text, /\| they grew \| 1 of 1 \|$/m);
});

test('an answer that Salt itself lost is counted as such', (t) => {
  const lost = row(NONE, { answers: 0, answerAfterMs: undefined, isLostBySalt: true });
  const text = written(t, [row('ANSWER'), lost, lost]);
  assert.match(text, /promise not kept: 0; answers that Salt itself lost: 2\.$/m);
  assert.match(text, /\| “ANSWER”<br>lost by Salt \(2\): “web01: sent, [^|]*” \|.*\| 3 of 3 \|$/m);
});

test('nothing is written while a test has no attempt', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sx-rows-'));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.equal(new Attempts(folder).all([CELL], []), undefined);
});
