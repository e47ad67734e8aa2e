import assert from 'node:assert/strict';
import { allowedMs } from '../growth/growth.ts';

/** Shorter times cannot be compared, in ms. */
const LEAST_MS = 0.05;
/** Rounds before the first verdict, where no margin covers what a first run costs more, and before the last. */
const ROUNDS = { first: 3, last: 15 };

/** Measures the processor time that this process takes for some work, in ms. */
export async function processorMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Two works to compare, each measured many times, in turns, so that a busy machine slows both. */
export interface Compared {
  what: string;
  /** Does the small work and gives what it took, in ms. */
  small(): Promise<number>;
  large(): Promise<number>;
  /** The limit, as a multiple of the small work's time. */
  times: number;
  /** A margin above that limit, in ms. */
  marginMs?: number;
}

/**
 * Compares the least that each of two works costs: the compiler, the collector and other processes only ever add.
 * @throws AssertionError where the large one costs too much, again and again
 */
export async function costsLittleMore({ what, small, large, times, marginMs = 0 }: Compared): Promise<void> {
  const first = marginMs > 0 ? 1 : ROUNDS.first;
  let few = Number.POSITIVE_INFINITY;
  let many = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= ROUNDS.last; round += 1) {
    few = Math.min(few, await small());
    many = Math.min(many, await large());
    if (round >= first && many <= times * Math.max(few, LEAST_MS) + marginMs) return;
  }
  assert.fail(`${what}: ${many.toFixed(2)} ms beside ${few.toFixed(2)} ms, over ${times} times as much`);
}

/**
 * Holds some work to so many times what one message may cost, by the least of several tries. Beside each try that takes
 * longer the machine is measured as it is then. @throws AssertionError
 */
export async function costsAtMost(times: number, work: () => Promise<number>, what: string): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let allowed = times * 50;
  for (let tried = 0; tried < ROUNDS.last; tried += 1) {
    least = Math.min(least, await work());
    if (least > allowed) allowed = Math.max(allowed, times * allowedMs());
    if (least <= allowed) return;
    // No machine is that slow.
    if (least > 20 * allowed) break;
  }
  assert.fail(`${what}: ${least.toFixed(0)} ms, ${allowed.toFixed(0)} allowed`);
}
