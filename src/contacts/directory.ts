import type { Access } from '../access/index.ts';
import { type Groups, groupTarget } from '../commands/index.ts';
import {
  type AddressBook,
  type Fleet,
  globMatcher,
  isGlob,
  localpartFor,
  type Minion,
  readableLocalpart,
} from '../fleet/index.ts';
import type { Target } from '../salt/index.ts';

/** What an address of the gateway's is. `local` is the localpart, empty for the service itself. */
export type Contact =
  | { kind: 'service'; local: ''; name: string }
  | { kind: 'master'; local: string; name: string }
  | { kind: 'minion'; local: string; name: string; minion: Minion }
  /** A group of the config's, or a glob over addresses; `members` are not known before Salt was asked. */
  | { kind: 'target'; local: string; name: string; target: Target; members: readonly string[] | undefined };

export interface DirectoryOptions {
  domain: string;
  masterName: string;
  fleet: Fleet;
  book: AddressBook;
  /** The config's `groups`, as they are now. */
  groups(): Groups;
  access: Pick<Access, 'isAdmin' | 'shows' | 'showsGroup'>;
  /** A group's minions, as far as they are known. */
  membersOf(group: string): readonly string[] | undefined;
}

/** The contacts as one person sees them: no minion that no rule lets that person reach, nor a group of such. */
export interface Seen {
  /** As the directory's own `find`; a target's `members` are those that the person sees, its `target` is all of it. */
  find(local: string): Contact | undefined;
  all(): Contact[];
}

/** Which contacts there are, and at which address. */
export class Directory {
  readonly domain: string;
  readonly master: Contact;
  readonly service: Contact;
  readonly #fleet: Fleet;
  readonly #book: AddressBook;
  #groups: { of: Groups; names: ReadonlyMap<string, string> } | undefined;
  readonly #options: DirectoryOptions;

  constructor(options: DirectoryOptions) {
    this.domain = options.domain;
    this.#options = options;
    this.#fleet = options.fleet;
    this.#book = options.book;
    this.service = { kind: 'service', local: '', name: 'Salt' };
    this.master = { kind: 'master', local: localpartFor(options.masterName), name: options.masterName };
  }

  /** Why it cannot be told yet which minions there are; undefined once it can. */
  get unknown(): string | undefined {
    if (this.#fleet.swept) return undefined;
    return `The fleet is not known yet: ${this.#fleet.trouble ?? 'Salt is being asked.'}`;
  }

  /** What exists for one person: all that is shown or told to somebody is to come from here. */
  seenBy(person: string): Seen {
    if (this.#options.access.isAdmin(person)) return this;
    return {
      find: (local) => this.#asSeen(this.find(local), person),
      all: () => this.all().flatMap((contact) => this.#asSeen(contact, person) ?? []),
    };
  }

  /** The contact at a localpart in the server's form; undefined where there is none. */
  find(local: string): Contact | undefined {
    if (local === '') return this.service;
    if (local === this.master.local) return this.master;
    const group = this.#groupNames().get(local);
    if (group !== undefined) return this.#group(local, group);
    const id = this.#book.minionAt(local);
    if (id === undefined) return isGlob(local) ? this.#glob(local) : undefined;
    // Until the fleet was read, a minion that an earlier run knew is taken to be there still.
    const minion =
      this.#fleet.get(id) ?? (this.#fleet.swept ? undefined : { id, state: 'stale' as const, since: 0 });
    return minion && this.ofMinion(minion);
  }

  ofMinion(minion: Minion): Contact {
    const local = this.#book.localOf(minion.id);
    return { kind: 'minion', local, name: this.#book.nameOf(minion.id), minion };
  }

  /** The master, the groups and every minion, by name. */
  all(): Contact[] {
    const groups = Array.from(this.#groupNames(), ([local, name]) => this.#group(local, name));
    return [this.master, ...groups, ...this.#fleet.all().map((minion) => this.ofMinion(minion))];
  }

  #asSeen(contact: Contact | undefined, person: string): Contact | undefined {
    const { access } = this.#options;
    if (contact?.kind === 'minion') return access.shows(person, contact.minion.id) ? contact : undefined;
    if (contact?.kind !== 'target') return contact;
    const group = this.#groupNames().get(contact.local);
    if (group !== undefined && !access.showsGroup(person, group)) return undefined;
    return { ...contact, members: contact.members?.filter((id) => access.shows(person, id)) };
  }

  /** Groups by localpart. */
  #groupNames(): ReadonlyMap<string, string> {
    const of = this.#options.groups();
    if (this.#groups?.of !== of) {
      this.#groups = { of, names: new Map(Object.keys(of).map((name) => [localpartFor(name), name])) };
    }
    return this.#groups.names;
  }

  #group(local: string, name: string): Contact {
    const { groups, membersOf } = this.#options;
    const target = groupTarget(groups()[name] ?? { target: name, target_type: 'glob' });
    return { kind: 'target', local, name, target, members: membersOf(name) };
  }

  /** The minions whose address matches a glob (DESIGN §3), whoever they are when it is asked. */
  #glob(local: string): Contact {
    const matches = globMatcher(readableLocalpart(local));
    const all = this.#fleet.all().map(({ id }) => id);
    const members = all.filter((id) => matches(readableLocalpart(this.#book.localOf(id))));
    const target: Target = { tgt: members, tgt_type: 'list' };
    return { kind: 'target', local, name: readableLocalpart(local), target, members };
  }

  /** A contact's bare JID. */
  addressOf(local: string): string {
    return local === '' ? this.domain : `${local}@${this.domain}`;
  }
}
