import type { Access } from '../access/index.ts';
import type { LiveOf } from '../config/index.ts';
import { type Fleet, isGlob, itemsMatching } from '../fleet/index.ts';
import { minionNames } from '../render/index.ts';
import type { Target } from '../salt/index.ts';
import { groupTarget } from '../site/index.ts';
import { shorten } from './call-text.ts';
import { CommandError } from './command.ts';

function listOf(id: string): Target {
  return { tgt: [id], tgt_type: 'list' };
}

type KnownNames = Pick<Fleet, 'all' | 'idOf' | 'nameOf'> & Partial<Pick<Fleet, 'idsLike'>>;

/** Resolves words to minions: ids, names, globs over both, and groups. Only the person's minions exist. */
export class TargetNames {
  readonly #fleet: KnownNames;
  readonly #live: LiveOf<'groups'>;
  readonly #access: Pick<Access, 'shows' | 'showsGroup'>;

  constructor(fleet: KnownNames, live: LiveOf<'groups'>, access: Pick<Access, 'shows' | 'showsGroup'>) {
    this.#fleet = fleet;
    this.#live = live;
    this.#access = access;
  }

  /**
   * The target that a word names; undefined if it is not a known minion, a glob or a group. An exact name counts
   * first, then a name that differs only in capitals.
   * @throws CommandError where it can be several
   */
  named(person: string, word: string): Target | undefined {
    // Whole as it is, so that a minion whose key was accepted a moment ago is in it.
    if (word === '*') return { tgt: '*', tgt_type: 'glob' };
    if (isGlob(word)) {
      return { tgt: this.#matching(person, word), tgt_type: 'list' };
    }
    const { groups } = this.#live.config;
    const group = Object.hasOwn(groups, word) ? groups[word] : undefined;
    if (group && this.#access.showsGroup(person, word)) return groupTarget(group);
    const id = this.#exactId(person, word);
    if (id !== undefined) return listOf(id);
    // Nearly all words are functions, and need no look at all groups.
    return word.includes('.') && word === word.toLowerCase() ? undefined : this.#like(person, word);
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

  /**
   * A minion's exact id from its id or its name, also in other letters; otherwise the word itself.
   * @throws CommandError where it can be several
   */
  idOf(person: string, word: string): string {
    const id = this.#exactId(person, word);
    if (id !== undefined) return id;
    const all = (this.#fleet.idsLike?.(word) ?? []).filter((each) => this.#access.shows(person, each));
    if (all.length > 1) {
      const names = all.map((each) => this.#fleet.nameOf(each));
      throw this.#severalLike(word, names);
    }
    return all[0] ?? word;
  }

  #exactId(person: string, word: string): string | undefined {
    const id = this.#fleet.idOf(word);
    return id !== undefined && this.#access.shows(person, id) ? id : undefined;
  }

  /** The group or the minion that a word means in other letters. @throws CommandError where it can be several */
  #like(person: string, word: string): Target | undefined {
    const small = word.toLowerCase();
    const [name, ...others] = this.groups(person).filter((group) => group.toLowerCase() === small);
    if (name !== undefined && others.length > 0) throw this.#severalLike(word, [name, ...others]);
    const group = name === undefined ? undefined : this.#live.config.groups[name];
    if (group) return groupTarget(group);
    const id = this.idOf(person, word);
    return id === word ? undefined : listOf(id);
  }

  #severalLike(word: string, names: readonly string[]): CommandError {
    const all = minionNames(names);
    return new CommandError(
      'bad-target',
      `"${shorten(word)}" can mean ${all}. Type it exactly. Nothing ran.`,
    );
  }

  /** The ids of the minions whose id or name matches a glob, by name; of those that exist for the person. */
  #matching(person: string, glob: string): string[] {
    const seen = this.#fleet.all().filter(({ id }) => this.#access.shows(person, id));
    return itemsMatching(seen, glob, ({ id }) => [id, this.#fleet.nameOf(id)]).map(({ id }) => id);
  }
}
