import { globMatcher, isGlob } from '../fleet/index.ts';

/** What is known of the minions that rules speak of. */
export interface KnownMinions {
  /** What a rule may call a minion: its id, its name, its address's localpart. */
  namesOf(id: string): readonly string[];
  /** Addresses that a minion may have or get, where it has none yet. */
  mayBeNamed?(id: string): readonly string[];
  /** Whether a minion is in a group; undefined where the group's minions are not known. */
  isMember(group: string, id: string): boolean | undefined;
  /** A group's minions; undefined where they are not known. */
  membersOf(group: string): readonly string[] | undefined;
  /** Whether a group chooses by what people who see its minions may not know, as pillar. */
  isPrivate(group: string): boolean;
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

  /**
   * Whether a minion is meant; undefined where that hangs on a group whose minions are not known, or on an address that
   * the minion does not have yet.
   */
  matches(id: string, minions: KnownMinions): boolean | undefined {
    if (this.#all) return true;
    let found: boolean | undefined = false;
    if (this.#literals.size > 0 || this.#globs.length > 0) {
      if (minions.namesOf(id).some((name) => this.#names(name))) return true;
      if (minions.mayBeNamed?.(id).some((name) => this.#names(name))) found = undefined;
    }
    for (const group of this.groups) {
      const member = minions.isMember(group, id);
      if (member) return true;
      if (member === undefined) found = undefined;
    }
    return found;
  }

  #names(name: string): boolean {
    return this.#literals.has(name) || this.#globs.some((matches) => matches(name));
  }

  /** Whether this means all that another does, as far as the patterns tell. */
  covers(other: OnPatterns): boolean {
    return other.patterns.every(
      (pattern) => this.patterns.includes(pattern) || (this.#all && pattern !== '@master'),
    );
  }
}
