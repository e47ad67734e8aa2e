import type { CountedSubscriptions } from './counts/index.ts';
import type { Contact, Directory } from './directory.ts';
import { inSlices } from './in-slices.ts';
import type { ToldCounts } from './told-counts.ts';

/** When more minions than this have changed, every count is looked at. */
const MOST_CHANGED = 50;
/** Telling counts takes one part of the time in so many, if minions change all the time. */
const SHARE = 10;
/** The longest that a changed count waits for that, milliseconds. */
const LONGEST_WAIT = 2_000;

export interface TellingCountsOptions {
  directory: Pick<Directory, 'find' | 'seenBy' | 'counts'>;
  counted: CountedSubscriptions;
  told: Pick<ToldCounts, 'noteIfNews'>;
  /** Tells a person of a contact. */
  tell(contact: Contact, person: string): void;
  /** Whether people are to be told of counts now. */
  isDue(): boolean;
}

/**
 * Tells the counts of the master, groups and globs after minions have changed: once for all that changed at the same
 * time, and only where the status is another.
 */
export class TellingCounts {
  readonly #options: TellingCountsOptions;
  /** The minions that changed since; undefined: any count may be another. */
  #changed: Set<string> | undefined = new Set();
  #isWaiting = false;
  #isStopped = false;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TellingCountsOptions) {
    this.#options = options;
  }

  /** A minion is in another state. */
  changed(id: string): void {
    this.#changed?.add(id);
    if ((this.#changed?.size ?? 0) > MOST_CHANGED) this.#changed = undefined;
    this.#soon();
  }

  /** Minions came or went, a group has others, people see others, or Salt is gone or back. */
  allChanged(): void {
    this.#changed = undefined;
    this.#soon();
  }

  /** Tells nothing more. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #soon(): void {
    if (this.#isWaiting || this.#isStopped) return;
    this.#isWaiting = true;
    const wait = this.#notBefore - performance.now();
    if (wait <= 1) setImmediate(() => void this.#tell());
    else this.#timer = setTimeout(() => void this.#tell(), Math.min(wait, LONGEST_WAIT));
  }

  async #tell(): Promise<void> {
    const { isDue, tell, told, directory } = this.#options;
    if (this.#isStopped) return;
    if (!isDue()) {
      this.#isWaiting = false;
      return;
    }
    const changed = this.#changed;
    this.#changed = new Set();
    const begin = performance.now();
    const tellOne = ({ person, local }: { person: string; local: string }) => {
      const contact = directory.seenBy(person).find(local);
      if (contact && told.noteIfNews(contact, person)) tell(contact, person);
    };
    try {
      await inSlices(this.#concerned(changed), tellOne, () => this.#isStopped || !isDue());
    } finally {
      this.#notBefore = performance.now() + (performance.now() - begin) * (SHARE - 1);
      this.#isWaiting = false;
      if (this.#changed?.size !== 0) this.#soon();
    }
  }

  /** The subscriptions whose counts these minions are in; all where they are undefined. */
  #concerned(changed: ReadonlySet<string> | undefined): { person: string; local: string }[] {
    const { counted, directory } = this.#options;
    const concerned: { person: string; local: string }[] = [];
    for (const [local, people] of counted.locals) {
      const contact = directory.find(local);
      if (!contact || contact.kind === 'minion') continue;
      if (changed && !directory.counts(contact, changed)) continue;
      for (const person of people) concerned.push({ person, local });
    }
    return concerned;
  }
}
