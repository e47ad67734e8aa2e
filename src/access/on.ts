import { globMatcher, isGlob } from '../fleet/index.ts';

/** What is known of the minions that rules speak of. */
export interface KnownMinions {
  /** What a rule may call a minion: its id, its name, its address's localpart. */
  namesOf(id: string): readonly string[];
  /** Whether a minion is in a group; undefined where the group's minions are not known. */
  isMember(group: string, id: string): boolean | undefined;
  /** A group's minions; undefined where they are not known. */
  membersOf(group: string): readonly string[] | undefined;
}

/** A rule's `on`: minions by id, name or address, globs over these, groups, and the master's own functions. */
export class OnPatterns {
  readonly master: boolean;
  readonly patterns: readonly string[];
  readonly groups: readonly string[];
  readonly #all: boolean;
  readonly #literals: ReadonlySet<string>;
  readonly #globs: readonly ((name: string) => boolean)[];

  constructor(on: readonly string[]) {
    this.patterns = on;
    this.master = on.includes('@master');
    this.groups = on
      .filter((entry) => entry.startsWith('@') && entry !== '@master')
      .map((entry) => entry.slice(1));
    const minions = on.filter((entry) => !entry.startsWith('@'));
    this.#all = minions.includes('*');
    this.#literals = new Set(minions.filter((entry) => !isGlob(entry)));
    this.#globs = minions.filter(isGlob).map(globMatcher);
  }

  get isMasterOnly(): boolean {
    return this.master && this.patterns.length === 1;
  }

  /** Whether a minion is meant; undefined where that hangs on a group whose minions are not known. */
  matches(id: string, minions: KnownMinions): boolean | undefined {
    if (this.#all) return true;
    if (this.#literals.size > 0 || this.#globs.length > 0) {
      for (const name of minions.namesOf(id)) {
        if (this.#literals.has(name) || this.#globs.some((matches) => matches(name))) return true;
      }
    }
    let found: boolean | undefined = false;
    for (const group of this.groups) {
      const member = minions.isMember(group, id);
      if (member) return true;
      if (member === undefined) found = undefined;
    }
    return found;
  }

  /** Whether this means all that another does, as far as the patterns tell. */
  covers(other: OnPatterns): boolean {
    return other.patterns.every(
      (pattern) => this.patterns.includes(pattern) || (this.#all && pattern !== '@master'),
    );
  }
}
