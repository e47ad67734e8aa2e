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
  groups: Groups;
  /** A group's minions, as far as they are known. */
  membersOf(group: string): readonly string[] | undefined;
}

/** Which contacts there are, and at which address. */
export class Directory {
  readonly domain: string;
  readonly master: Contact;
  readonly service: Contact;
  readonly #fleet: Fleet;
  readonly #book: AddressBook;
  readonly #groups = new Map<string, string>();
  readonly #options: DirectoryOptions;

  constructor(options: DirectoryOptions) {
    this.domain = options.domain;
    this.#options = options;
    this.#fleet = options.fleet;
    for (const name of Object.keys(options.groups)) this.#groups.set(localpartFor(name), name);
    this.#book = options.book;
    this.service = { kind: 'service', local: '', name: 'Salt' };
    this.master = { kind: 'master', local: localpartFor(options.masterName), name: options.masterName };
  }

  /** Why it cannot be told yet which minions there are; undefined once it can. */
  get unknown(): string | undefined {
    if (this.#fleet.swept) return undefined;
    return `The fleet is not known yet: ${this.#fleet.trouble ?? 'Salt is being asked.'}`;
  }

  /** The contact at a localpart in the server's form; undefined where there is none. */
  find(local: string): Contact | undefined {
    if (local === '') return this.service;
    if (local === this.master.local) return this.master;
    const group = this.#groups.get(local);
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
    const groups = Array.from(this.#groups, ([local, name]) => this.#group(local, name));
    return [this.master, ...groups, ...this.#fleet.all().map((minion) => this.ofMinion(minion))];
  }

  #group(local: string, name: string): Contact {
    const { groups, membersOf } = this.#options;
    const target = groupTarget(groups[name] ?? { target: name, target_type: 'glob' });
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
