import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLEAR_TROUBLES, load, UNCLEAR_TROUBLES } from '../gateway/support/load.ts';

/** Eight hours' worth, compressed by rate: so many commands, a flap for twenty and a fault for five hundred of them. */
const COMMANDS = Number(process.env.SALT_XMPP_SOAK_COMMANDS ?? 100_000);
const SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1);

test(`${COMMANDS} commands with flaps and faults: every one is answered or told, memory stays within a tenth`, async (t) => {
  const report = await load({
    seed: SEED,
    commands: COMMANDS,
    flaps: Math.round(COMMANDS / 20),
    faults: Math.round(COMMANDS / 500),
    troubles: [...CLEAR_TROUBLES, ...UNCLEAR_TROUBLES],
    measurings: 10,
    progress: (soFar) => process.stderr.write(`# ${JSON.stringify(soFar)}\n`),
  });
  t.diagnostic(JSON.stringify(report));
  assert.deepEqual(report.lost, []);
  const [warm, last] = [report.memory[0]?.held ?? 0, report.memory.at(-1)?.held ?? 0];
  assert.ok(last < 1.1 * warm, JSON.stringify(report.memory));
});
