import { EventEmitter } from 'node:events';
import { type Pace, Repeating } from './repeating.ts';

/** The things that the gateway tries again: the label of the metrics. */
export const TROUBLES = [
  'answers',
  'audit',
  'component',
  'deliveries',
  'events',
  'fleet',
  'grains',
  'groups',
  'jobs',
  'keys',
  'log-in',
  'rooms',
  'rosters',
  'store',
  'syslog',
  'uploads',
] as const;

export type Trouble = (typeof TROUBLES)[number];

/** A trouble that lasts, and since when, milliseconds since 1970. */
export interface Standing {
  what: Trouble;
  since: number;
}

/** Failures in a row that make a trouble last: people do not hear of an interruption of a moment. */
const LASTS_FROM = 3;

interface TroublesEvents {
  /** Other troubles last than before. */
  changed: [];
}

/** Knows what fails and is tried again, from the first failure until it works. */
export class Troubles extends EventEmitter<TroublesEvents> {
  readonly #failing = new Map<Trouble, Set<Repeating>>();
  readonly #attempts = new Map<Trouble, number>(TROUBLES.map((what) => [what, 0]));
  #lasting = '[]';
  #stopped = false;

  /** Attempts of one kind at a pace; default the usual one. */
  repeating(what: Trouble, pace: Partial<Pace> = {}): Repeating {
    return new Repeating(pace, {
      crowd: () => this.#failing.get(what)?.size ?? 0,
      failed: (repeating) => {
        this.#attempts.set(what, (this.#attempts.get(what) ?? 0) + 1);
        const failing = this.#failing.get(what) ?? new Set();
        this.#failing.set(what, failing.add(repeating));
        this.#changed();
      },
      over: (repeating) => {
        const failing = this.#failing.get(what);
        failing?.delete(repeating);
        if (failing?.size === 0) this.#failing.delete(what);
        this.#changed();
      },
    });
  }

  /** Attempts that failed since the start, by kind. */
  get attempts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#attempts);
  }

  /** How many of each kind fail at present. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(TROUBLES.map((what) => [what, this.#failing.get(what)?.size ?? 0]));
  }

  /** The troubles that last, in the order of `TROUBLES`. */
  lasting(): Standing[] {
    return TROUBLES.flatMap((what) => {
      let since = Number.POSITIVE_INFINITY;
      for (const repeating of this.#failing.get(what) ?? [])
        if (repeating.failures >= LASTS_FROM) since = Math.min(since, repeating.since ?? since);
      return Number.isFinite(since) ? [{ what, since }] : [];
    });
  }

  /** Tries these now: the thing that they depend on works again. */
  hurry(...whats: Trouble[]): void {
    for (const what of whats)
      for (const repeating of Array.from(this.#failing.get(what) ?? [])) repeating.hurry();
  }

  /** Ends all attempts. */
  stop(): void {
    this.#stopped = true;
    for (const failing of this.#failing.values())
      for (const repeating of Array.from(failing)) repeating.stop();
  }

  #changed(): void {
    if (this.#stopped) return;
    const lasting = JSON.stringify(this.lasting());
    if (lasting === this.#lasting) return;
    this.#lasting = lasting;
    this.emit('changed');
  }
}
