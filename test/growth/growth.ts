import { limit } from '../support/limit.ts';

/** Measures how processor time grows with the size of a text, whatever else the machine does meanwhile. */

/** The cost of a run at the size of `length`: `make` builds the input, which is not counted. */
export interface Growing {
  /** Builds an input of about so many characters. */
  make(length: number): () => void;
  /** The largest size that the limits allow, in characters. */
  most: number;
  /** How many times 50 ms the largest may cost. Default 1. */
  share?: number;
}

/** The results for a slow function; times in ms of processor time. */
export interface Overgrown {
  length: number;
  ms: number;
  /** How many times the time at a sixteenth of the length, or at a quarter where the largest size costs too much. */
  ratio: number;
}

/** No message, form or event may cost more, in ms on a machine on which {@link unitMs} is {@link USUAL_UNIT_MS}. */
const MOST_MS = 50;
/** Four times the length looks suspicious above this. */
const SUSPICIOUS_TIMES = 6;
/** Sixteen times the length takes 16 times as long if the time is linear, and 256 times if it is the square. */
const MOST_TIMES_OVER_16 = 64;
/** The value of {@link unitMs} on the machine that the 50 ms are meant for. */
const USUAL_UNIT_MS = 10;
/** A run of this many ms is judged at once: sixteen times the size might take minutes. */
const HOPELESS_MS = 2_000;
const TRIES = 4;

/**
 * Judges how the cost of a function grows. Undefined if it is cheap, or if it grows with the length alone and stays
 * below the limit at the largest size. A function that would be cheap at a quarter of that, even with quadratic growth,
 * is not measured further.
 */
export function overgrown({ make, most, share = 1 }: Growing): Overgrown | undefined {
  const quarter = make(most / 4);
  const first = cost(quarter);
  if (first < MOST_MS / 16) return undefined;
  if (first > SUSPICIOUS_TIMES * cost(make(most / 16))) {
    const grown = grownTooMuch({ make, most });
    if (grown) return grown;
  }
  return first * SUSPICIOUS_TIMES < MOST_MS ? undefined : tooCostly(quarter, { make, most, share });
}

/**
 * Confirms a suspicion. The compiler, the collector and other programs only add time. So the least of several runs
 * counts, and a fault must show in every try.
 */
function grownTooMuch({ make, most }: Growing): Overgrown | undefined {
  const [small, large] = [make(most / 16), make(most)];
  let least: Overgrown | undefined;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const now = sixteenfold(small, large, most);
    if (now.ms > HOPELESS_MS) return now;
    if (now.ms < cheapMs() || now.ratio <= MOST_TIMES_OVER_16) return undefined;
    if (!least || now.ratio < least.ratio) least = now;
  }
  return least;
}

/** A short run is repeated, as the clock of a process is coarse. */
function sixteenfold(small: () => void, large: () => void, length: number): Overgrown {
  let [less, ms] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < 4; run += 1) {
    for (let short = 0; short < 4; short += 1) less = Math.min(less, cost(small, 4) / 4);
    ms = Math.min(ms, cost(large));
    if (ms > HOPELESS_MS) break;
  }
  return { length, ms, ratio: ms / Math.max(less, 0.02) };
}

function tooCostly(quarter: () => void, { make, most, share = 1 }: Growing): Overgrown | undefined {
  const run = make(most);
  let cheapest = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < 2 * TRIES; tried += 1) {
    const allowed = share * allowedMs();
    cheapest = Math.min(cheapest, cost(run));
    if (cheapest <= allowed) return undefined;
  }
  return { length: most, ms: cheapest, ratio: cheapest / cost(quarter) };
}

/**
 * The limit for one message on this machine, as it is now, in ms of processor time: 50 ms on the usual machine. A test
 * fails only at four times that; with `SALT_XMPP_LIMITS=strict` it fails at the limit itself.
 */
export function allowedMs(): number {
  return limit(MOST_MS) * slowness();
}

/**
 * The largest size harms nobody below this. A step may look like growth there: an answer over the budget is copied, which
 * a smaller one is not.
 */
function cheapMs(): number {
  return (MOST_MS / 2) * slowness();
}

function slowness(): number {
  return Math.max(1, unitMs() / USUAL_UNIT_MS);
}

/** Measures the processor time of a number of calls, with the collector and the compiler beside it, in ms. */
export function cost(run: () => void, times = 1): number {
  const before = process.cpuUsage();
  for (let ran = 0; ran < times; ran += 1) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The time of a task that has no code of ours: this machine parses a MiB of JSON. */
function unitMs(): number {
  const text = `[${'12345,'.repeat(2 ** 20 / 6)}0]`;
  return Math.min(...Array.from({ length: 3 }, () => cost(() => void JSON.parse(text))));
}
