import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../gateway/support/load.ts';
import { CLEAR_TROUBLES, UNCLEAR_TROUBLES } from '../gateway/support/load-troubles.ts';

/** Eight hours' worth, compressed by rate: so many commands, a flap for twenty and a fault for five hundred of them. */
const COMMANDS = Number(process.env.SALT_XMPP_SOAK_COMMANDS ?? 100_000);
/**
 * Three tenths are the warm-up. By then the bounded parts are nearly full: above all the thousand jobs with silent
 * minions whose late answers count (`JobTracker`), at some kilobytes each.
 */
const MEASURINGS = 10;
const WARM_UP = 3;
const SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1);

test(`${COMMANDS} commands with flaps and faults: every one is answered or told, memory stays within a tenth`, async (t) => {
  const report = await load({
    seed: SEED,
    commands: COMMANDS,
    flaps: Math.round(COMMANDS / 20),
    faults: Math.round(COMMANDS / 500),
    troubles: [...CLEAR_TROUBLES, ...UNCLEAR_TROUBLES],
    measurings: MEASURINGS,
    progress: (soFar) => process.stderr.write(`# ${JSON.stringify(soFar)}\n`),
  });
  t.diagnostic(JSON.stringify(report));
  const { lost, odd, twice } = report;
  assert.deepEqual({ lost, odd, twice }, { lost: [], odd: [], twice: [] });
  const [warm = 0, ...later] = report.memory.slice(WARM_UP - 1).map(({ held }) => held);
  for (const held of later) assert.ok(held < 1.1 * warm, JSON.stringify(report.memory));
});
