import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Cell, nameOf } from './support/faults/cells.ts';
import { Faults } from './support/faults/matrix.ts';
import { useLab } from './support/lab.ts';

/* The most telling cells; the whole matrix is test/soak/faults.test.ts. */
const CELLS: readonly Cell[] = [
  { part: 'salt-api', fault: 'killed', situation: 'result waiting' },
  { part: 'salt-api', fault: 'rubbish', situation: 'idle' },
  { part: 'event stream', fault: 'killed', situation: 'result waiting' },
  { part: 'Prosody', fault: 'rubbish', situation: 'result waiting' },
  { part: 'gateway', fault: 'killed', situation: 'result waiting' },
];

let faults: Faults;
useLab(async (lab) => {
  faults = await Faults.on(lab);
});
after(() => faults?.close());

for (const cell of CELLS)
  test(`${nameOf(cell)}: run once at most, and told`, async (t) => {
    const row = await faults.run(cell);
    t.diagnostic(JSON.stringify(row));
    assert.equal(row.broken, undefined, JSON.stringify(row));
  });
