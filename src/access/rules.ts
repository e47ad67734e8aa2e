import { globMatcher, isGlob } from '../fleet/index.ts';
import { neededByName } from './by-name.ts';
import { partsOf, type RunEntry, RunPattern } from './run.ts';

/** Named sets of people (the config's `people`): bare JIDs. */
export type PeopleSets = Readonly<Record<string, readonly string[]>>;

/** A rule's `who`, compiled. */
export interface Who {
  /** Bare JIDs by themselves, `@people` taken apart. */
  readonly literals: ReadonlySet<string>;
  readonly globs: readonly ((person: string) => boolean)[];
  /** Rooms' occupants: `room@muc/nick`. */
  readonly occupants: ReadonlySet<string>;
}

export function whoOf(who: readonly string[], people: PeopleSets): Who {
  const entries = who.flatMap((entry) => (entry.startsWith('@') ? (people[entry.slice(1)] ?? []) : [entry]));
  const isOccupant = (entry: string) => entry.includes('/');
  const bare = entries.filter((entry) => !isOccupant(entry)).map((entry) => entry.toLowerCase());
  return {
    literals: new Set(bare.filter((entry) => !isGlob(entry))),
    globs: bare.filter(isGlob).map(globMatcher),
    occupants: new Set(entries.filter(isOccupant)),
  };
}

/**
 * Whether a rule means a person: a bare JID, or a room's occupant (`room@muc/nick`), who is only ever meant
 * literally.
 */
export function means({ literals, globs, occupants }: Who, person: string): boolean {
  if (person.includes('/')) return occupants.has(person);
  return literals.has(person) || globs.some((matches) => matches(person));
}

/** The domains that a rule spells out, with some or all of their people. */
export function domainsOf(who: readonly string[]): string[] {
  const bare = who.filter((entry) => !entry.startsWith('@') && !entry.includes('/'));
  return bare.map((entry) => domainOf(entry.toLowerCase())).filter((domain) => !isGlob(domain));
}

/** `demo.no` of `kari@demo.no` and of `room@muc.demo.no/nick`. */
export function domainOf(person: string): string {
  const [bare = ''] = person.split('/', 1);
  return bare.slice(bare.indexOf('@') + 1);
}

/** The known facts about the minions in the rules. */
export interface KnownMinions {
  /** The names that a rule may use for a minion: its id, its name, its address's localpart. */
  namesOf(id: string): readonly string[];
  /** The addresses that a minion may have or get, if it has no address yet. */
  mayBeNamed?(id: string): readonly string[];
  /** True if a minion is in a group; undefined if the group's minions are not known. */
  isMember(group: string, id: string): boolean | undefined;
  /** A group's minions; undefined where they are not known. */
  membersOf(group: string): readonly string[] | undefined;
  /** True if a group chooses by facts that people who see its minions may not know, such as pillar. */
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
   * True if the rule means a minion. Undefined if that depends on a group with unknown minions, or on an address that
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

/** A rule of the config's `access`. */
export interface AccessRule {
  readonly who: readonly string[];
  readonly on: readonly string[];
  readonly run: readonly RunEntry[];
  readonly confirm: boolean;
  readonly deny: boolean;
}

/** The config's slice for access. */
export interface AccessRules {
  /** Bare JIDs that may do anything. */
  readonly admins: readonly string[];
  readonly people: PeopleSets;
  readonly access: readonly AccessRule[];
}

/** A rule, compiled. */
export interface Rule {
  /** From 1, in the order of the config. */
  readonly number: number;
  readonly who: Who;
  readonly on: OnPatterns;
  readonly run: readonly RunPattern[];
  readonly confirm: boolean;
  readonly deny: boolean;
  /** The rule as the config has it, to compare two versions of a rule. */
  readonly text: string;
}

export function compileRules({ access, people }: Omit<AccessRules, 'admins'>): Rule[] {
  return access.map(
    (rule, index): Rule => ({
      number: index + 1,
      who: whoOf(rule.who, people),
      on: new OnPatterns(rule.on),
      run: rule.run.map((entry) => new RunPattern(entry, rule.deny)),
      confirm: rule.confirm,
      deny: rule.deny,
      text: JSON.stringify([rule.on, rule.run, rule.confirm, rule.deny]),
    }),
  );
}

/** A rule that names a function which no wildcard covers, or whose wildcard covers only these and so allows nothing. */
export interface NamedDanger {
  /** From 1, in the order of the config. */
  readonly rule: number;
  /** The function, or the wildcard over a whole module (`publish.*`). */
  readonly fun: string;
  readonly reason: string;
}

/**
 * Finds rules that name functions which run functions or hand out configuration: people who may run these may do far
 * more. Also finds rules that mean a whole module of them by a wildcard, which covers no function.
 */
export function namedDangers(rules: readonly AccessRule[]): NamedDanger[] {
  return rules.flatMap(({ deny, run }, index) =>
    deny
      ? []
      : run.flatMap((entry): NamedDanger[] => {
          const [fun] = partsOf(entry);
          // If a whole module needs names, a made-up function in it does too.
          const reason = neededByName(fun.replace(/\.\*$/, '.no_function'));
          return reason === undefined ? [] : [{ rule: index + 1, fun, reason }];
        }),
  );
}
