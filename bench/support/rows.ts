import { median, pairedRatio, rounded } from './stats.ts';

/** The goal of a ratio or a value: a bound above or below. */
export type Goal = { atMost: number } | { atLeast: number };

/** One line of the table: a thing measured, beside its baseline where it has one. */
export interface Row {
  what: string;
  unit: string;
  ours: number;
  baseline?: number;
  /** Ours to the baseline's. */
  ratio?: number;
  /** For the ratio; where there is none, for the value. */
  goal?: Goal;
  met?: boolean;
}

/** The result of a benchmark. */
export interface Outcome {
  name: string;
  /** The contents of the two columns. */
  ours: string;
  baseline: string;
  rows: Row[];
  /** The numbers of each round, for a closer look. */
  rounds: Record<string, number[]>;
}

/** How a benchmark is run. */
export interface BenchOptions {
  /** A few seconds, for a look whether it works: the numbers say little. */
  quick: boolean;
  /** A folder for V8 profiles of the gateway. */
  profile?: string | undefined;
  /** Says how far it is. */
  say(text: string): void;
}

/** A row of rounds side by side: medians, and the median of the rounds' ratios. */
export function compared(
  what: string,
  unit: string,
  rounds: { ours: readonly number[]; baseline: readonly number[] },
  goal?: Goal,
): Row {
  const ratio = rounded(pairedRatio(rounds.ours, rounds.baseline));
  const row: Row = {
    what,
    unit,
    ours: rounded(median(rounds.ours)),
    baseline: rounded(median(rounds.baseline)),
    ratio,
  };
  return goal ? { ...row, goal, met: isMet(ratio, goal) } : row;
}

/** A row of one number with a separate goal. */
export function bounded(what: string, unit: string, ours: number, goal: Goal): Row {
  return { what, unit, ours: rounded(ours), goal, met: isMet(ours, goal) };
}

function isMet(ratio: number, goal: Goal): boolean {
  return 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast;
}
