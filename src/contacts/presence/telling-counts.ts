import { guarded } from '../../guard/index.ts';
import type { Subscription } from '../../store/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { CountedSubscriptions } from './counted-subscriptions.ts';
import { inSlices } from './in-slices.ts';
import type { ToldCounts } from './told-counts.ts';

/** When more minions than this have changed, every count is looked at. */
const MOST_CHANGED = 50;
/** After more counts than this were told at once, the next ones wait: so long for each that was told, milliseconds. */
const FEW = 10;
const WAIT_FOR_EACH = 0.2;
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
  /** People who are told soon that they are back: coming and going all the time is no news each time. */
  readonly #coming = new Set<string>();

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
    if (this.#coming.has(person)) return;
    this.#coming.add(person);
    const tell = () => {
      this.#coming.delete(person);
      const { counted, isDue } = this.#options;
      if (this.#isStopped || !isDue()) return;
      for (const local of counted.of(person)) this.#tellOne(person, local);
    };
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
    const wait = Math.min(this.#notBefore - performance.now(), LONGEST_WAIT);
    const tell = () => this.#tell();
    if (wait <= 0) setImmediate(guarded('telling-counts', tell));
    else this.#timer = setTimeout(guarded('telling-counts', tell), wait);
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
    let count = 0;
    try {
      const tellOne = ({ person, local }: Subscription) => {
        if (this.#tellOne(person, local)) count += 1;
      };
      await inSlices(this.#concerned(changed), tellOne, () => this.#isStopped || !isDue());
    } finally {
      this.#notBefore = count > FEW ? performance.now() + count * WAIT_FOR_EACH : 0;
      this.#isWaiting = false;
      if (this.#changed?.size !== 0) this.#soon();
    }
  }

  /** Whether there was something to tell. */
  #tellOne(person: string, local: string): boolean {
    const { counted, directory, isAway, tell, told } = this.#options;
    // Both may be otherwise since the slices began.
    if (isAway(person) || !counted.of(person).has(local)) return false;
    const contact = directory.seenBy(person).find(local);
    if (!contact || !told.noteIfNews(contact, person)) return false;
    tell(contact, person);
    return true;
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
