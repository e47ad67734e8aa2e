import { globMatcher, isGlob } from '../fleet/index.ts';

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

/** The domains that a rule spells out, with people of its own or all of them. */
export function domainsOf(who: readonly string[]): string[] {
  const bare = who.filter((entry) => !entry.startsWith('@') && !entry.includes('/'));
  return bare.map((entry) => domainOf(entry.toLowerCase())).filter((domain) => !isGlob(domain));
}

/** `demo.no` of `kari@demo.no` and of `room@muc.demo.no/nick`. */
export function domainOf(person: string): string {
  const [bare = ''] = person.split('/', 1);
  return bare.slice(bare.indexOf('@') + 1);
}
