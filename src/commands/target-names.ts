import type { Access } from '../access/index.ts';
import type { LiveOf } from '../config/index.ts';
import { type Fleet, globMatcher, isGlob } from '../fleet/index.ts';
import type { Target } from '../salt/index.ts';
import { groupTarget } from '../site/index.ts';

/** Resolves words to minions: ids, names, globs over both, and groups. Only the person's minions exist. */
export class TargetNames {
  readonly #fleet: Pick<Fleet, 'all' | 'idOf' | 'nameOf'>;
  readonly #live: LiveOf<'groups'>;
  readonly #access: Pick<Access, 'shows' | 'showsGroup'>;

  constructor(
    fleet: Pick<Fleet, 'all' | 'idOf' | 'nameOf'>,
    live: LiveOf<'groups'>,
    access: Pick<Access, 'shows' | 'showsGroup'>,
  ) {
    this.#fleet = fleet;
    this.#live = live;
    this.#access = access;
  }

  /** The target that a word names; undefined if it is not a known minion, a glob or a group. */
  named(person: string, word: string): Target | undefined {
    // Whole as it is, so that a minion whose key was accepted a moment ago is in it.
    if (word === '*') return { tgt: '*', tgt_type: 'glob' };
    if (isGlob(word)) {
      return { tgt: this.#matching(person, word), tgt_type: 'list' };
    }
    const { groups } = this.#live.config;
    const group = Object.hasOwn(groups, word) ? groups[word] : undefined;
    if (group && this.#access.showsGroup(person, word)) return groupTarget(group);
    const id = this.#idOf(person, word);
    return id === undefined ? undefined : { tgt: [id], tgt_type: 'list' };
  }

  /** The groups that exist for the person. */
  groups(person: string): string[] {
    return Object.keys(this.#live.config.groups).filter((group) => this.#access.showsGroup(person, group));
  }

  /** Every word that names minions by itself: their names, and the groups. */
  all(person: string): string[] {
    const ids = this.#fleet.all().flatMap(({ id }) => (this.#access.shows(person, id) ? id : []));
    return [...this.groups(person), ...ids.map((id) => this.#fleet.nameOf(id))];
  }

  /** A minion's exact id from its id or its name; otherwise the word itself. */
  idOf(person: string, word: string): string {
    return this.#idOf(person, word) ?? word;
  }

  #idOf(person: string, word: string): string | undefined {
    const id = this.#fleet.idOf(word);
    return id !== undefined && this.#access.shows(person, id) ? id : undefined;
  }

  /** The ids of the minions whose id or name matches a glob, by name; of those that exist for the person. */
  #matching(person: string, glob: string): string[] {
    const matches = globMatcher(glob);
    return this.#fleet.all().flatMap(({ id }) => {
      const fits = matches(id) || matches(this.#fleet.nameOf(id));
      return fits && this.#access.shows(person, id) ? id : [];
    });
  }
}
