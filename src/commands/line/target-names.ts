import { type Fleet, globMatcher, isGlob } from '../../fleet/index.ts';
import type { Target } from '../../salt/index.ts';

/** A named target of the config's `groups`. */
export type Groups = Readonly<Record<string, { target: string; target_type: Target['tgt_type'] }>>;

/** A group as a target: a list is written with commas, as on Salt's command line. */
export function groupTarget({ target, target_type }: Groups[string]): Target {
  const isList = target_type === 'list';
  return { tgt: isList ? target.split(',').map((id) => id.trim()) : target, tgt_type: target_type };
}

/** What words name which minions: ids, names, globs over both, groups. */
export class TargetNames {
  readonly #fleet: Fleet;
  readonly #groups: Groups;

  constructor(fleet: Fleet, groups: Groups) {
    this.#fleet = fleet;
    this.#groups = groups;
  }

  /** The target that a word names; undefined where it is no known minion, no glob and no group. */
  named(word: string): Target | undefined {
    // Whole as it is, so that a minion whose key was accepted a moment ago is in it.
    if (word === '*') return { tgt: '*', tgt_type: 'glob' };
    if (isGlob(word)) return { tgt: this.matching(word), tgt_type: 'list' };
    const group = Object.hasOwn(this.#groups, word) ? this.#groups[word] : undefined;
    if (group) return groupTarget(group);
    const id = this.#fleet.idOf(word);
    return id === undefined ? undefined : { tgt: [id], tgt_type: 'list' };
  }

  /** Every word that names minions by itself: their names, and the groups. */
  all(): string[] {
    return [...Object.keys(this.#groups), ...this.#fleet.all().map(({ id }) => this.#fleet.nameOf(id))];
  }

  /** A minion's exact id from its id or its name; the word itself where it is none. */
  idOf(word: string): string {
    return this.#fleet.idOf(word) ?? word;
  }

  /** The ids of the known minions whose id or name matches a glob, by name. */
  matching(glob: string): string[] {
    const matches = globMatcher(glob);
    const minions = this.#fleet.all().filter(({ id }) => matches(id) || matches(this.#fleet.nameOf(id)));
    return minions.map((minion) => minion.id);
  }
}
