import { guarded } from '../guard/index.ts';
import type { Subscription } from '../store/index.ts';
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
/** A client that comes asks for most contacts by itself within this, milliseconds. */
const COME_MS = 300;

export interface TellingCountsOptions {
  directory: Pick<Directory, 'find' | 'seenBy' | 'counts'>;
  counted: CountedSubscriptions;
  told: Pick<ToldCounts, 'noteIfNews'>;
  /** Whether a person is known to be away: nothing is counted for them. */
  isAway(person: string): boolean;
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

  /** A person is back: tells what the person's client has not asked for by then. */
  came(person: string): void {
    const tell = guarded('counts', () => {
      const { counted, isDue } = this.#options;
      if (this.#isStopped || !isDue()) return;
      for (const local of counted.of(person)) this.#tellOne(person, local);
    });
    setTimeout(guarded('telling-counts', tell), COME_MS).unref();
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
    const tell = guarded('counts', () => this.#tell());
    if (wait <= 1) setImmediate(guarded('telling-counts', tell));
    else this.#timer = setTimeout(guarded('telling-counts', tell), Math.min(wait, LONGEST_WAIT));
  }

  async #tell(): Promise<void> {
    const { isDue } = this.#options;
    if (this.#isStopped) return;
    if (!isDue()) {
      this.#isWaiting = false;
      return;
    }
    const changed = this.#changed;
    this.#changed = new Set();
    const begin = performance.now();
    try {
      const tellOne = ({ person, local }: Subscription) => this.#tellOne(person, local);
      await inSlices(this.#concerned(changed), tellOne, () => this.#isStopped || !isDue());
    } finally {
      this.#notBefore = performance.now() + (performance.now() - begin) * (SHARE - 1);
      this.#isWaiting = false;
      if (this.#changed?.size !== 0) this.#soon();
    }
  }

  #tellOne(person: string, local: string): void {
    const { directory, isAway, tell, told } = this.#options;
    if (isAway(person)) return;
    const contact = directory.seenBy(person).find(local);
    if (contact && told.noteIfNews(contact, person)) tell(contact, person);
  }

  /** The subscriptions whose counts these minions are in; all where they are undefined. */
  #concerned(changed: ReadonlySet<string> | undefined): Subscription[] {
    const { counted, directory, isAway } = this.#options;
    const concerned: Subscription[] = [];
    for (const [local, subscribed] of counted.locals) {
      const people = Array.from(subscribed).filter((person) => !isAway(person));
      if (people.length === 0) continue;
      const contact = directory.find(local);
      if (!contact || contact.kind === 'minion') continue;
      if (changed && !directory.counts(contact, changed)) continue;
      for (const person of people) concerned.push({ person, local });
    }
    return concerned;
  }
}
