import { Recent } from '../ops/index.ts';

/** After so many replies of "I didn't understand" in a minute to one person, the gateway stops. */
const MOST_NOT_UNDERSTOOD = 20;
/** After so many complaints in a row, nothing run in between, it stops too: people mistype, programs go on. */
const MOST_IN_A_ROW = 100;
const MINUTE = 60_000;
const MOST_PEOPLE = 20_000;

const LAST =
  "I got many messages that I can't run, so I won't answer more of them for a minute. Then try `help`.";

/** How to complain: as meant, with the notice that no complaint follows, or not at all. */
type How = 'say' | 'last' | 'silent';

interface Row {
  inARow: number;
  /** Those since `minuteFrom`. */
  inMinute: number;
  minuteFrom: number;
  silentUntil: number;
}

/**
 * Decides whether a person reads that nothing ran and why. A program that answers each complaint with another bad message
 * gets no more of them after a while, so two programs never talk forever.
 */
export class Complaints {
  /** True once anybody got a complaint: before that there is nothing to forget. */
  any = false;
  readonly #now: () => number;
  readonly #rows = {
    notUnderstood: new Recent<string, Row>(MOST_PEOPLE),
    other: new Recent<string, Row>(MOST_PEOPLE),
  };

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The text to say now; undefined for none. It counts as said. */
  next(person: string, code: string, text: string): string | undefined {
    const how = this.#next(person, code === 'not-understood');
    return how === 'silent' ? undefined : how === 'last' ? LAST : text;
  }

  /** True while that person gets no "I didn't understand". */
  isQuiet(person: string): boolean {
    return this.#now() < (this.#rows.notUnderstood.get(person)?.silentUntil ?? 0);
  }

  /** That person ran something: the next complaint starts a new count. */
  forget(person: string): void {
    this.#rows.notUnderstood.delete(person);
    this.#rows.other.delete(person);
  }

  #next(person: string, notUnderstood: boolean): How {
    this.any = true;
    const rows = notUnderstood ? this.#rows.notUnderstood : this.#rows.other;
    const now = this.#now();
    const before = rows.get(person) ?? { inARow: 0, inMinute: 0, minuteFrom: now, silentUntil: now };
    if (now < before.silentUntil) return 'silent';
    const row = now - before.minuteFrom < MINUTE ? before : { ...before, inMinute: 0, minuteFrom: now };
    const [inARow, inMinute] = [row.inARow + 1, row.inMinute + 1];
    const isTooMany = inARow > MOST_IN_A_ROW || (notUnderstood && inMinute > MOST_NOT_UNDERSTOOD);
    rows.set(person, { ...row, inARow, inMinute, silentUntil: isTooMany ? now + MINUTE : now });
    return isTooMany ? 'last' : 'say';
  }
}
