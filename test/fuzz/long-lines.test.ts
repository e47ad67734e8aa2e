import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';

const LENGTH = 60_000;
const SIGNS = [' ', '`', '.', 'a', '\\\n', '> ', '{', '"', '!', '@', '1:', '\u200b', '—', 'a='];
const AROUND: readonly [string, (signs: string) => string][] = [
  ['alone', (signs) => signs],
  ['as an argument', (signs) => `test.arg x${signs}y`],
  ['as a quoted argument', (signs) => `test.arg "${signs}"`],
  ['as a target', (signs) => `salt x${signs}y test.ping`],
];

/** This process's own time, in ms, until a line of that length was worked off. */
async function costOf(
  scene: Play,
  line: (signs: string) => string,
  sign: string,
  length: number,
): Promise<number> {
  const body = line(sign.repeat(length / sign.length));
  const began = process.cpuUsage();
  scene.admin.says('master', body);
  scene.admin.says('master', 'whoami');
  await scene.admin.hearsAtLast('master', /^admin@demo\.no/);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

for (const [what, line] of AROUND) {
  test(`one sign over and over, ${what}: the time grows with the length alone`, async (t) => {
    const scene = await play(t);
    for (const sign of SIGNS) {
      const short = await costOf(scene, line, sign, LENGTH / 8);
      const long = await costOf(scene, line, sign, LENGTH);
      // What takes the square of its length came to seconds here, and held up everyone for them.
      assert.ok(long < 20 * short + 500, `${JSON.stringify(sign)}: ${long} ms, an eighth of it: ${short} ms`);
    }
  });
}
