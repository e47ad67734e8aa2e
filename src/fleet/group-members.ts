import type { GroupConfig, LiveOf } from '../config/index.ts';
import { type Pace, type Repeating, Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';

export interface GroupMembersOptions {
  live: LiveOf<'groups'>;
  /** Asks for the ids that a group reaches now. Rejects where Salt cannot be asked. */
  resolve(group: GroupConfig): Promise<readonly string[]>;
  /** Reports minions that came into a group or left it. `wasUnknown`: the group's minions were not known before. */
  changed?(ids: readonly string[], wasUnknown: boolean, group: string): void;
  log: Log;
  troubles?: Troubles;
  now?(): number;
}

/** Groups older than this are read again before a decision, milliseconds. */
const FRESH = 10_000;

/** Each look-up may read the grains of the fleet. A sweep brings the next one too, and so does a decision. */
const PACE: Partial<Pace> = { mostMs: 60_000 };

/** A look-up under way. */
interface Asking {
  /** A minion came or went since it began. */
  isOld: boolean;
  /** A later one counts, or the group means something else now. */
  isReplaced: boolean;
  worked: Promise<boolean>;
}

interface Members {
  ids: readonly string[];
  set: ReadonlySet<string>;
  at: number;
}

/** Which minions each group has, as Salt last said. */
export class GroupMembers {
  readonly #options: GroupMembersOptions;
  readonly #members = new Map<string, Members>();
  /** Look-ups under way: who asks meanwhile shares them. */
  readonly #asking = new Map<string, Asking>();

  readonly #repeating: Repeating;

  constructor(options: GroupMembersOptions) {
    this.#options = options;
    this.#repeating = (options.troubles ?? new Troubles()).repeating('groups', PACE);
  }

  /** A group's minions; undefined before the first read. */
  of(name: string): readonly string[] | undefined {
    return this.#members.get(name)?.ids;
  }

  /** True if a minion is in a group; undefined if the group's minions are not known. */
  has(name: string, id: string): boolean | undefined {
    return this.#members.get(name)?.set.has(id);
  }

  /** Reads all of them again. Unreadable ones stay as they were, and are tried again. */
  async refresh(): Promise<void> {
    const { groups } = this.#options.live.config;
    for (const name of this.#members.keys()) if (!Object.hasOwn(groups, name)) this.#members.delete(name);
    const read = await Promise.all(Object.keys(groups).map((name) => this.#refreshOne(name)));
    if (read.every((isRead) => isRead)) return this.#repeating.worked();
    this.#repeating.failed();
    this.#repeating.plan(() => this.refresh());
  }

  /** Reads these again, except those that were just read. An unreadable group becomes unknown. */
  async freshen(names: readonly string[]): Promise<void> {
    const old = names.filter((name) => !this.#isFresh(name));
    await Promise.all(
      old.map(async (name) => {
        if (!(await this.#refreshOne(name))) this.#members.delete(name);
      }),
    );
  }

  /** These groups mean something else now. */
  forget(names: readonly string[]): void {
    for (const name of names) {
      this.#members.delete(name);
      this.#replace(name);
    }
  }

  /** A minion came or went: the known groups are too old for decisions. */
  expire(): void {
    for (const members of this.#members.values()) members.at = 0;
    for (const asking of this.#asking.values()) asking.isOld = true;
  }

  /** Later callers share the look-up, unless its data is too old by then. */
  async #refreshOne(name: string): Promise<boolean> {
    const known = this.#asking.get(name);
    const asking = known && !known.isOld ? known : this.#begin(name);
    const worked = await asking.worked;
    return asking.isReplaced ? this.#isFresh(name) || this.#refreshOne(name) : worked;
  }

  #isFresh(name: string): boolean {
    return this.#now() - (this.#members.get(name)?.at ?? 0) <= FRESH;
  }

  #begin(name: string): Asking {
    this.#replace(name);
    const asking: Asking = { isOld: false, isReplaced: false, worked: Promise.resolve(false) };
    this.#asking.set(name, asking);
    asking.worked = this.#ask(name, asking).finally(() => {
      if (!asking.isReplaced) this.#asking.delete(name);
    });
    return asking;
  }

  /** The result of the current look-up no longer counts. */
  #replace(name: string): void {
    const asking = this.#asking.get(name);
    if (asking) asking.isReplaced = true;
    this.#asking.delete(name);
  }

  async #ask(name: string, asking: Asking): Promise<boolean> {
    const { changed, live, log, resolve } = this.#options;
    const at = this.#now();
    try {
      const group = live.config.groups[name];
      const ids = group ? await resolve(group) : [];
      if (asking.isReplaced) return false;
      const before = this.#members.get(name);
      const set = new Set(ids);
      this.#members.set(name, { ids, set, at: asking.isOld ? 0 : at });
      const came = ids.filter((id) => !before?.set.has(id));
      const left = (before?.ids ?? []).filter((id) => !set.has(id));
      if (!before || came.length + left.length > 0) changed?.([...came, ...left], !before, name);
      return true;
    } catch (error) {
      log.warn({ group: name, why: (error as Error).message }, 'the minions of a group are not known');
      return false;
    }
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}
