import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  type ApartRow,
  absurdOutput,
  auditDevFull,
  clockJumps,
  forgedEvents,
  fullDisk,
} from '../e2e/support/faults/apart.ts';
import { CELLS, nameOf, notApplying } from '../e2e/support/faults/cells.ts';
import { Faults } from '../e2e/support/faults/matrix.ts';
import { Attempts } from '../e2e/support/faults/rows.ts';
import { writeTable } from '../e2e/support/faults/table.ts';
import { useLab } from '../e2e/support/lab.ts';

/*
 * Every fault on the real servers; --test-name-pattern picks some. Each attempt is kept in build/faults. Once there is
 * one of each, the results go to docs/reliability.md, broken promises too (see README.md here).
 */

const attempts = new Attempts();
const APPLYING = CELLS.filter((cell) => notApplying(cell) === undefined);
const DOC = new URL('../../docs/reliability.md', import.meta.url);

let faults: Faults;
useLab(async (lab) => {
  faults = await Faults.on(lab);
});

after(() => {
  faults?.close();
  const all = attempts.all(APPLYING, Object.keys(APART));
  if (all) writeTable(DOC, all.rows, all.apart);
});

for (const cell of APPLYING)
  test(`${nameOf(cell)}: run once at most, and told`, async (t) => {
    const row = await faults.run(cell);
    attempts.keep(nameOf(cell), [row]);
    t.diagnostic(JSON.stringify(row));
    assert.equal(row.broken, undefined, JSON.stringify(row));
  });

const APART: Record<string, () => Promise<ApartRow | ApartRow[]>> = {
  'forged events': () => forgedEvents(faults),
  'absurd output': () => absurdOutput(faults),
  'a full disk': () => fullDisk(faults, 'both'),
  'a full disk under the store': () => fullDisk(faults, 'store'),
  'an audit trail that takes nothing': () => auditDevFull(faults),
  'a clock that jumps': () => clockJumps(faults),
};

for (const [name, happens] of Object.entries(APART))
  test(`${name}: what is promised is kept`, async (t) => {
    const made = [await happens()].flat();
    attempts.keep(name, made);
    t.diagnostic(JSON.stringify(made));
    for (const { fault, broken } of made) {
      const isKnownHole = fault.includes('list of events');
      if (!isKnownHole) assert.equal(broken, undefined, JSON.stringify(made));
    }
  });
