import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './support/load.ts';
import { CLEAR_TROUBLES } from './support/load-troubles.ts';

/** Allowed besides a tenth of the memory after the first half: caches still fill, and V8 keeps compiled code; bytes. */
const SLACK = 4_000_000;

/* Eight hours' worth: test/soak/load.test.ts. */
test('load with flapping minions and failing ends: every command is answered or told, memory stays', async (t) => {
  const report = await load({
    seed: 1,
    commands: 2_000,
    flaps: 100,
    faults: 10,
    troubles: CLEAR_TROUBLES,
    measurings: 2,
  });
  t.diagnostic(JSON.stringify(report));
  const { lost, odd, twice } = report;
  assert.deepEqual({ lost, odd, twice }, { lost: [], odd: [], twice: [] });
  const [first, last] = [report.memory[0]?.held ?? 0, report.memory.at(-1)?.held ?? 0];
  assert.ok(last < 1.1 * first + SLACK, JSON.stringify(report.memory));
});
