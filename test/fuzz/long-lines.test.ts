import { test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';

const LENGTH = 60_000;
const SIGNS = [' ', '`', '.', 'a', '\\\n', '> ', '{', '"', '!', '@', '1:', '\u200b', '—', 'a='];
const AROUND: readonly [string, (signs: string) => string][] = [
  ['alone', (signs) => signs],
  ['as an argument', (signs) => `test.arg x${signs}y`],
  ['as a quoted argument', (signs) => `test.arg "${signs}"`],
  ['as a target', (signs) => `salt x${signs}y test.ping`],
];

for (const [what, line] of AROUND) {
  test(`one sign over and over, ${what}: the time grows with the length alone`, async (t) => {
    const scene = await play(t);
    for (const sign of SIGNS) {
      // A quadratic cost came to seconds here, and delayed everyone.
      await costsLittleMore({
        what: JSON.stringify(sign),
        small: () => says(scene, line(sign.repeat(LENGTH / 8 / sign.length))),
        large: () => says(scene, line(sign.repeat(LENGTH / sign.length))),
        times: 20,
        marginMs: 500,
      });
    }
  });
}

/** Measures how a line is worked off. */
function says(scene: Play, line: string): Promise<number> {
  return processorMs(() => {
    scene.admin.says('master', line);
    scene.admin.says('master', 'whoami');
    return scene.admin.hearsAtLast('master', /^admin@demo\.no/);
  });
}
