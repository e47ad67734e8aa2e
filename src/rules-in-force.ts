import { Access } from './access/index.ts';
import { groupTarget } from './commands/index.ts';
import type { Config } from './config/index.ts';
import { type AddressBook, GroupMembers, globMatcher } from './fleet/index.ts';
import type { Log } from './ops/index.ts';
import { choosesInPrivate } from './targets/index.ts';

/** What of the config can be replaced while the gateway runs. */
export type Ruled = Pick<Config, 'access' | 'admins' | 'groups' | 'people'>;

/** What people lost by a reload ends after this at the latest, in milliseconds, whatever Salt knows of groups by then. */
const RELOAD_WITHIN = 5_000;

export interface RulesInForceOptions {
  ruled: Ruled;
  /** The gateway's own domain. */
  domain: string;
  book: AddressBook;
  /** The ids of a group's minions, asked of Salt where they must be. */
  resolve(group: Ruled['groups'][string]): Promise<string[]>;
  /** A group has other minions: those whose rules name it may reach others of these than before. */
  reachChanged(ids: readonly string[], group: string): void;
  log: Log;
}

/** The access rules, people and groups that hold now, with the minions that groups reach. */
export class RulesInForce {
  readonly access: Access;
  readonly members: GroupMembers;
  readonly #private = new WeakMap<object, boolean>();
  #ruled: Ruled;

  constructor(options: RulesInForceOptions) {
    const { ruled, domain, book, log } = options;
    this.#ruled = { ...ruled };
    this.members = new GroupMembers({
      names: () => Object.keys(this.#ruled.groups),
      resolve: async (name) => {
        const group = this.#ruled.groups[name];
        return group ? options.resolve(group) : [];
      },
      changed: (ids, wasUnknown, group) => {
        // Until then any minion could have been in that group.
        this.access.minionsChanged(wasUnknown ? undefined : ids);
        options.reachChanged(ids, group);
      },
      log,
    });
    const minions = {
      // An id that is no minion's is not to be given an address.
      namesOf: (id: string) => (book.has(id) ? [id, book.nameOf(id), book.localOf(id)] : [id]),
      mayBeNamed: (id: string) => (book.has(id) ? [] : book.candidatesFor(id)),
      isMember: (group: string, id: string) => this.#isMember(group, id, book),
      membersOf: (group: string) => this.members.of(group),
      isPrivate: (group: string) => this.#isPrivate(group),
    };
    this.access = new Access({ ...ruled, domain, minions, log });
  }

  /** Read once for each group as the config has it now. */
  #isPrivate(name: string): boolean {
    const group = this.#ruled.groups[name];
    if (!group) return false;
    const known = this.#private.get(group);
    if (known !== undefined) return known;
    const isPrivate = choosesInPrivate(groupTarget(group));
    this.#private.set(group, isPrivate);
    return isPrivate;
  }

  get ruled(): Ruled {
    return this.#ruled;
  }

  /** Of a minion that is not known yet no group tells, but for one whose target says it by itself. */
  #isMember(name: string, id: string, book: AddressBook): boolean | undefined {
    const known = this.members.has(name, id);
    if (known !== false || book.has(id)) return known;
    const group = this.#ruled.groups[name];
    if (group?.target_type === 'list') return false;
    return group?.target_type === 'glob' ? globMatcher(group.target)(id) : undefined;
  }

  /** A minion came: it may be in groups, and it has a name now. */
  minionCame(id: string): void {
    this.members.expire();
    this.access.minionsChanged([id]);
  }

  /** Takes other access rules, people and groups; what people lost by it ends. */
  async replace(ruled: Ruled): Promise<void> {
    const before = this.#ruled.groups;
    this.#ruled = { ...ruled };
    const others = Object.keys(ruled.groups).filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(ruled.groups[name]),
    );
    this.members.forget(others);
    const late = new Promise((resolve) => setTimeout(resolve, RELOAD_WITHIN).unref());
    await this.access.replace(ruled, Promise.race([this.members.refresh(), late]));
  }
}
