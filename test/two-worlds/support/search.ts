import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Clock } from './clock.ts';
import { told } from './compare.ts';
import { type DriveReport, driveWorlds } from './drive.ts';
import { shrink } from './shrink.ts';

/** Goes through seeds, so many stanzas each. @throws AssertionError with the first difference, as short as can be */
export async function searchSeeds(
  t: TestContext,
  clock: Clock,
  seeds: Iterable<number>,
  stanzas: number,
  progress: (sum: DriveReport) => void = () => undefined,
): Promise<DriveReport> {
  const sum: DriveReport = { stanzas: 0, heard: 0, differences: [] };
  for (const seed of seeds) {
    const report = await driveWorlds(t, clock, { seed, stanzas });
    sum.stanzas += report.stanzas;
    sum.heard += report.heard;
    const [found] = report.differences;
    if (found) {
      const shortest = await shrink(t, clock, found);
      const alone = shortest ? `\n  by itself: ${shortest.join('\n             ')}` : '';
      assert.fail(`The worlds differ: ${told(found)}${alone}`);
    }
    progress(sum);
  }
  return sum;
}
