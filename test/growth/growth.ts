/** Measures how processor time grows with the size of a text, whatever else the machine does meanwhile. */

/** What a run at the size of `length` costs: `make` builds the input, which is not counted. */
export interface Growing {
  /** Builds an input of about so many characters. */
  make(length: number): () => void;
  /** The largest size that the limits allow, in characters. */
  most: number;
  /** How many times 50 ms the largest may cost. Default 1. */
  share?: number;
}

/** What was measured of something that takes too long; times in ms of processor time. */
export interface Overgrown {
  length: number;
  ms: number;
  /** How many times the time at a quarter of the length. */
  ratio: number;
}

/** No message, form or event may cost more, in ms on a machine on which `unitMs` is {@link USUAL_UNIT_MS}. */
const MOST_MS = 50;
/** Four times the length may take so many times as long. */
const MOST_TIMES = 6;
/** What {@link unitMs} is on the machine that the 50 ms are meant for. */
const USUAL_UNIT_MS = 10;
const TRIES = 4;

/**
 * What is wrong with how something grows: undefined where it is cheap, or grows with the length alone and costs no more
 * at the largest size than may be. What is cheap at a quarter of that even if it took the square is not measured further.
 */
export function overgrown({ make, most, share = 1 }: Growing): Overgrown | undefined {
  const quarter = make(most / 4);
  const first = cost(quarter);
  if (first < MOST_MS / 16) return undefined;
  const sixteenth = make(most / 16);
  if (first > MOST_TIMES * cost(sixteenth)) {
    const grown = grownTooMuch(quarter, sixteenth, { make, most });
    if (grown) return grown;
  }
  return first * MOST_TIMES < MOST_MS ? undefined : tooCostly(quarter, { make, most, share });
}

/** A busy machine makes one measurement or another too long, hardly all of them. */
function grownTooMuch(
  quarter: () => void,
  sixteenth: () => void,
  { make, most }: Growing,
): Overgrown | undefined {
  let worst: Overgrown | undefined;
  for (let tried = 0; tried < TRIES; tried += 1) {
    worst = tried % 2 === 0 ? measure(quarter, sixteenth, most / 4) : measure(make(most), quarter, most);
    if (worst.ratio <= MOST_TIMES) return undefined;
    // At the largest size there is nothing more to come.
    if (tried % 2 === 1 && worst.ms < MOST_MS / 8) return undefined;
    if (worst.ms > 2_000) return worst;
  }
  return worst && growsBeyond(worst, { make, most }) ? worst : undefined;
}

/**
 * The compiler and the collector cost some milliseconds at a moment of their own, so the last word has what they spare: the
 * least of several runs, over sixteen times the size. A square takes 256 times as long there.
 */
function growsBeyond({ ms }: Overgrown, { make, most }: Growing): boolean {
  if (ms > MOST_MS * 10) return true;
  return least(5, make(most * 4)) > MOST_TIMES ** 2 * Math.max(least(9, make(most / 4)), 0.05);
}

function tooCostly(quarter: () => void, { make, most, share = 1 }: Growing): Overgrown | undefined {
  const run = make(most);
  let cheapest = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < 2 * TRIES; tried += 1) {
    cheapest = Math.min(cheapest, cost(run));
    if (cheapest <= share * allowedMs()) return undefined;
  }
  return { length: most, ms: cheapest, ratio: cheapest / cost(quarter) };
}

/** What one message may cost on this machine, as it is now, in ms of processor time. */
export function allowedMs(): number {
  return MOST_MS * Math.max(1, unitMs() / USUAL_UNIT_MS);
}

/** The processor time that a call takes, that of the collector and the compiler beside it included, in ms. */
export function cost(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function measure(large: () => void, small: () => void, length: number): Overgrown {
  const ms = median(3, large);
  const less = median(5, small);
  return { length, ms, ratio: ms / Math.max(less, 0.05) };
}

function median(times: number, run: () => void): number {
  const costs = Array.from({ length: times }, () => cost(run)).sort((a, b) => a - b);
  return costs[Math.floor(times / 2)] ?? 0;
}

function least(times: number, run: () => void): number {
  return Math.min(...Array.from({ length: times }, () => cost(run)));
}

let unit: number | undefined;

/** How long this machine takes for what no program of ours is part of: parsing a MiB of JSON. */
export function unitMs(): number {
  unit ??= median(5, () => void JSON.parse(TEXT()));
  return unit;
}

const TEXT = (): string => `[${'12345,'.repeat(2 ** 20 / 6)}0]`;
