import { change, put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import { Pairs } from './pairs.ts';
import type { RecordOf } from './records.ts';

/** The localpart of each minion id: first come, permanently (docs/design.md, "Addresses"). */
export class AddressStore {
  readonly #commits: Commits;
  readonly #locals: Map<string, string>;

  constructor(commits: Commits, addresses: readonly RecordOf<'address'>[]) {
    this.#commits = commits;
    this.#locals = new Map(addresses.map(({ minion, local }) => [minion, local]));
  }

  /** Every pair of minion id and localpart. */
  all(): [string, string][] {
    return Array.from(this.#locals);
  }

  set(minion: string, local: string): void {
    this.#locals.set(minion, local);
    this.#commits.soon([put('address', { minion, local })]);
  }
}

/** The greetings by contact, so that nobody gets a second one. */
export class GreetingStore {
  readonly #commits: Commits;
  readonly #greeted: Pairs;

  constructor(commits: Commits, greetings: readonly RecordOf<'greeting'>[]) {
    this.#commits = commits;
    this.#greeted = new Pairs(greetings.map(({ person, local }) => [person, local]));
  }

  has(person: string, local: string): boolean {
    return this.#greeted.has(person, local);
  }

  /** Notes a greeting; false where that contact had greeted that person before. */
  add(person: string, local: string): boolean {
    if (!this.#greeted.add(person, local)) return false;
    this.#commits.soon([put('greeting', { person, local })]);
    return true;
  }
}

/** The last item that the gateway wrote into a person's roster for a contact. */
export interface RosterEntry {
  readonly name: string;
  readonly groups: readonly string[];
  /** The person took it off again: it is never put back unasked. */
  readonly removed: boolean;
}

/** Which contacts the gateway put into whose roster, by bare JID and localpart. */
export class RosterStore {
  readonly #commits: Commits;
  readonly #rosters = new Map<string, Map<string, RosterEntry>>();

  constructor(commits: Commits, entries: readonly RecordOf<'roster'>[]) {
    this.#commits = commits;
    for (const { person, local, name, groups, removed } of entries)
      this.#roster(person).set(local, { name, groups, removed });
  }

  /** A person's entries by localpart. */
  of(person: string): Map<string, RosterEntry> {
    return new Map(this.#rosters.get(person));
  }

  /** All people with entries. */
  people(): string[] {
    return Array.from(this.#rosters.keys()).sort();
  }

  /** Notes what was written. */
  filled(person: string, local: string, name: string, groups: readonly string[]): void {
    const entry = { name, groups: [...groups], removed: false };
    this.#roster(person).set(local, entry);
    this.#commits.soon([put('roster', { person, local, ...entry })]);
  }

  /** Notes that the person took it off. */
  removed(person: string, local: string): void {
    const entry = this.#rosters.get(person)?.get(local);
    if (!entry) return;
    this.#roster(person).set(local, { ...entry, removed: true });
    this.#commits.soon([change('roster', { person, local }, { removed: true })]);
  }

  /** The gateway took it off itself: it may come again. */
  forget(person: string, local: string): void {
    const roster = this.#roster(person);
    roster.delete(local);
    if (roster.size === 0) this.#rosters.delete(person);
    this.#commits.soon([remove('roster', { person, local })]);
  }

  #roster(person: string): Map<string, RosterEntry> {
    const known = this.#rosters.get(person);
    if (known) return known;
    const roster = new Map<string, RosterEntry>();
    this.#rosters.set(person, roster);
    return roster;
  }
}
