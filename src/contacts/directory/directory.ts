import type { Access } from '../../access/index.ts';
import type { LiveOf } from '../../config/index.ts';
import {
  type AddressBook,
  type Fleet,
  isGlob,
  localpartFor,
  type Minion,
  readableLocalpart,
} from '../../fleet/index.ts';
import type { Target } from '../../salt/index.ts';
import { type Groups, groupTarget, type SaltSite } from '../../site/index.ts';
import { type Bits, MinionSets, type StateCounts } from './minion-sets.ts';

/** Says which contact has an address of the gateway. `local` is the localpart, empty for the service itself. */
export type Contact =
  | { kind: 'service'; local: ''; name: string }
  | { kind: 'master'; local: string; name: string }
  | { kind: 'minion'; local: string; name: string; minion: Minion }
  /**
   * A group of the config, or a glob over addresses; `members` are not known before Salt was asked. Both are made at
   * the read: most uses of a glob need neither.
   */
  | {
      kind: 'target';
      local: string;
      name: string;
      readonly target: Target;
      readonly members: readonly string[] | undefined;
    };

/** A contact whose status is a count: the service, the master, a group, a glob. */
export type Counted = Exclude<Contact, { kind: 'minion' }>;

export interface DirectoryOptions {
  live: LiveOf<'component' | 'groups' | 'master_name'>;
  site: Pick<SaltSite, 'book' | 'fleet' | 'members'>;
  access: Pick<Access, 'isAdmin' | 'shows' | 'showsGroup' | 'sightOf' | 'on'>;
}

/** The contacts as one person sees them: only minions that some rule lets that person reach, and groups of these. */
export interface View {
  /** As the directory's own `find`; a target's `members` are those that the person sees, so is a glob's `target`. */
  find(local: string): Contact | undefined;
  all(): Contact[];
}

/** Which contacts there are, and at which address. */
export class Directory {
  readonly domain: string;
  readonly master: Extract<Contact, { kind: 'master' }>;
  readonly service: Contact;
  readonly #fleet: Fleet;
  readonly #book: AddressBook;
  readonly #sets: MinionSets;
  #groups: { of: Groups; names: ReadonlyMap<string, string> } | undefined;
  readonly #options: DirectoryOptions;

  constructor(options: DirectoryOptions) {
    const { access, live, site } = options;
    const { component, master_name: masterName } = live.config;
    this.domain = component.domain;
    this.#options = options;
    this.#fleet = site.fleet;
    this.#book = site.book;
    this.#sets = new MinionSets({ access, site });
    this.service = { kind: 'service', local: '', name: 'Salt' };
    this.master = { kind: 'master', local: localpartFor(masterName), name: masterName };
  }

  /** Why it cannot be told yet which minions there are; undefined once it can. */
  get unknown(): string | undefined {
    if (this.#fleet.swept) return undefined;
    return `The fleet is not known yet: ${this.#fleet.trouble ?? "I'm asking Salt."}`;
  }

  /** How many minions a person sees. */
  sizeFor(person: string): number {
    return this.#sets.size(this.#shownTo(person));
  }

  /** The contacts for one person. Every text and stanza for a person must come from here. */
  seenBy(person: string): View {
    if (this.#options.access.isAdmin(person)) return this;
    return {
      find: (local) => this.#asSeen(this.find(local), person),
      all: () => [
        this.master,
        ...this.#groupContacts().flatMap((contact) => this.#asSeen(contact, person) ?? []),
        ...this.#sets.list(this.#shownTo(person)).flatMap((id) => this.#minion(id) ?? []),
      ],
    };
  }

  /** Finds the contact at a localpart in the server's form; undefined if it does not exist. */
  find(local: string): Contact | undefined {
    if (local === '') return this.service;
    if (local === this.master.local) return this.master;
    const group = this.#groupNames().get(local);
    if (group !== undefined) return this.#group(local, group);
    const id = this.#book.minionAt(local);
    if (id === undefined) return isGlob(local) ? this.#glob(local) : undefined;
    // Until the gateway has read the fleet, the minions of an earlier run count as there.
    const minion =
      this.#fleet.get(id) ?? (this.#fleet.swept ? undefined : { id, state: 'stale' as const, since: 0 });
    return minion && this.ofMinion(minion);
  }

  ofMinion(minion: Minion): Contact {
    const local = this.#book.localOf(minion.id);
    const name = this.#book.nameOf(minion.id);
    const own = localpartFor(name);
    const isAnothers = own !== local && (own === this.master.local || this.#groupNames().has(own));
    return { kind: 'minion', local, name: isAnothers ? `${name} (minion)` : name, minion };
  }

  /** The master, the groups and every minion, by name. */
  all(): Contact[] {
    return [
      this.master,
      ...this.#groupContacts(),
      ...this.#fleet.all().map((minion) => this.ofMinion(minion)),
    ];
  }

  /**
   * How many minions of a contact are in each state, of those that a person may see; undefined while the group's minions
   * are not known.
   */
  countsOf(contact: Counted, person: string): StateCounts | undefined {
    const set = this.#setOf(contact);
    if (set === 'unknown') return undefined;
    return this.#sets.count([...(set ? [set] : []), ...this.#shownTo(person)]);
  }

  /** True if a contact counts one of these minions, for any viewer. */
  counts(contact: Counted, ids: Iterable<string>): boolean {
    const set = this.#setOf(contact);
    return set !== 'unknown' && (set === undefined || this.#sets.hasAny(set, ids));
  }

  /** The set of the minions that a person may see; undefined for a person who sees all. */
  #shownTo(person: string): Bits[] {
    return this.#options.access.isAdmin(person) ? [] : [this.#sets.seenBy(person)];
  }

  #minion(id: string): Contact | undefined {
    const minion = this.#fleet.get(id);
    return minion && this.ofMinion(minion);
  }

  #groupContacts(): Contact[] {
    return Array.from(this.#groupNames(), ([local, name]) => this.#group(local, name));
  }

  /** The minions that a contact counts; undefined for all of the fleet. */
  #setOf({ kind, local }: Counted): Bits | 'unknown' | undefined {
    if (kind !== 'target') return undefined;
    const group = this.#groupNames().get(local);
    if (group === undefined) return this.#sets.glob(readableLocalpart(local));
    const members = this.#options.site.members.of(group);
    return members ? this.#sets.group(group, members) : 'unknown';
  }

  #asSeen(contact: Contact | undefined, person: string): Contact | undefined {
    const { access } = this.#options;
    if (contact?.kind === 'minion') return access.shows(person, contact.minion.id) ? contact : undefined;
    if (contact?.kind !== 'target') return contact;
    const { kind, local, name } = contact;
    const group = this.#groupNames().get(local);
    if (group !== undefined && !access.showsGroup(person, group)) return undefined;
    const members = () => contact.members?.filter((id) => access.shows(person, id));
    return {
      kind,
      local,
      name,
      // A glob means those that exist for the person; what a group means is resolved when it is used.
      get target(): Target {
        return group === undefined ? { tgt: members() ?? [], tgt_type: 'list' } : contact.target;
      },
      get members() {
        return members();
      },
    };
  }

  /** Groups by localpart. */
  #groupNames(): ReadonlyMap<string, string> {
    const of = this.#options.live.config.groups;
    if (this.#groups?.of !== of) {
      this.#groups = { of, names: new Map(Object.keys(of).map((name) => [localpartFor(name), name])) };
    }
    return this.#groups.names;
  }

  #group(local: string, name: string): Contact {
    const { live, site } = this.#options;
    return {
      kind: 'target',
      local,
      name,
      get target() {
        return groupTarget(live.config.groups[name] ?? { target: name, target_type: 'glob' });
      },
      get members() {
        return site.members.of(name);
      },
    };
  }

  /** The minions whose address matches a glob, at the moment of the question. */
  #glob(local: string): Contact {
    const name = readableLocalpart(local);
    const members = () => this.#sets.list([this.#sets.glob(name)]);
    return {
      kind: 'target',
      local,
      name,
      get target(): Target {
        return { tgt: members(), tgt_type: 'list' };
      },
      get members() {
        return members();
      },
    };
  }

  /** A contact's bare JID. */
  addressOf(local: string): string {
    return local === '' ? this.domain : `${local}@${this.domain}`;
  }
}
