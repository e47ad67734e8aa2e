import type { Access } from '../access/index.ts';
import type { LiveOf } from '../config/index.ts';
import type { Target } from '../salt/index.ts';
import { groupTarget, resolveTarget, type SaltSite } from '../site/index.ts';
import {
  type ForeignEngine,
  idsMeant,
  leavesOf,
  parseTarget,
  TargetError,
  type TargetTree,
} from '../targets/index.ts';
import type { LookUps } from './look-ups.ts';

export interface TargetsOptions {
  access: Pick<Access, 'isAdmin' | 'shows' | 'showsGroup'>;
  site: Pick<SaltSite, 'fleet' | 'members' | 'targetGrains'>;
  lookUps: LookUps;
  live: LiveOf<'groups'>;
}

/** Why only admins may use an engine. */
const ONLY_MASTER: Readonly<Record<ForeignEngine, string>> = {
  I: 'pillar (-I, I@) chooses minions by their pillar',
  J: 'pillar (-J, J@) chooses minions by their pillar',
  S: 'an address (-S, S@) is looked up by the master over all minions',
  N: 'a nodegroup (-N, N@) is defined on the master and may choose by pillar',
  R: 'a range (R@) is looked up by the master over all minions',
  T: 'a resource (T@) is looked up by the master over all minions',
  M: 'a managing minion (M@) is looked up by the master over all minions',
};

/**
 * Finds the minions of a target for a person. For everyone but admins the gateway decides, over the minions that the
 * person sees. So the outcome does not depend on other minions, and no part of the target reaches the master.
 */
export class Targets {
  readonly #options: TargetsOptions;

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /**
   * The ids, sorted. A list stays as it was typed: whether its minions may be reached is judged by their names alone.
   * @throws TargetError, SaltError
   */
  async resolve(person: string, target: Target): Promise<string[]> {
    const { access, site } = this.#options;
    const isAdmin = access.isAdmin(person);
    const group = isAdmin ? undefined : this.#groupMeant(person, target);
    const isNamed = Array.isArray(target.tgt) && group === undefined;
    // Before the first sweep a typed glob lists no minions.
    if (!site.fleet.swept && !(isNamed && target.tgt.length > 0)) throw this.#fleetUnknown();
    if (isNamed) return Array.from(new Set(target.tgt)).sort();
    if (isAdmin) return this.#forAdmin(person, target);
    const ids = group === undefined ? await this.#among(person, target) : await this.#inGroup(person, group);
    return ids.sort();
  }

  /** As the master does. The master is asked only if needed: a regular expression could keep it busy forever. */
  async #forAdmin(person: string, target: Target): Promise<string[]> {
    const { lookUps, site } = this.#options;
    const byMaster = () => resolveTarget(target, site.fleet, lookUps.of(person), site.targetGrains);
    const tree = readable(target);
    if (!tree || !hasExpression(tree) || foreignIn(tree) !== undefined) return byMaster();
    const all = site.fleet.all().map(({ id }) => id);
    try {
      return (await idsMeant(tree, all, site.targetGrains)).sort();
    } catch (error) {
      if (error instanceof TargetError) return byMaster();
      throw error;
    }
  }

  async #among(person: string, target: Target): Promise<string[]> {
    const tree = await this.#withGroups(person, parseTarget(target));
    const foreign = foreignIn(tree);
    if (foreign !== undefined) {
      const message = `${ONLY_MASTER[foreign]}, so only admins may use it.`;
      throw new TargetError('target-not-allowed', message);
    }
    return idsMeant(tree, this.#visible(person), this.#options.site.targetGrains);
  }

  /** The group that a target is, word for word, and that the person sees: the operator chose its minions. */
  #groupMeant(person: string, target: Target): string | undefined {
    const { access, live } = this.#options;
    const found = Object.entries(live.config.groups).find(
      ([name, group]) =>
        group.target_type === target.tgt_type &&
        textOf(groupTarget(group)) === textOf(target) &&
        access.showsGroup(person, name),
    );
    return found?.[0];
  }

  /** A nodegroup within an expression too may be a group that the person sees. */
  async #withGroups(person: string, tree: TargetTree): Promise<TargetTree> {
    if (tree.kind === 'not') return { kind: 'not', of: await this.#withGroups(person, tree.of) };
    if (tree.kind === 'and' || tree.kind === 'or') {
      const of = await Promise.all(tree.of.map((part) => this.#withGroups(person, part)));
      return { kind: tree.kind, of };
    }
    if (tree.kind !== 'foreign' || tree.engine !== 'N') return tree;
    const group = this.#groupMeant(person, { tgt: tree.pattern, tgt_type: 'nodegroup' });
    return group === undefined ? tree : { kind: 'list', ids: new Set(await this.#inGroup(person, group)) };
  }

  async #inGroup(person: string, group: string): Promise<string[]> {
    const { access, site } = this.#options;
    await site.members.freshen([group]);
    const ids = site.members.of(group);
    if (!ids) {
      const why = `I do not know which minions are in the group ${group}, because I can't reach Salt. Try again later.`;
      throw new TargetError('minions-unknown', why);
    }
    return ids.filter((id) => access.shows(person, id));
  }

  #visible(person: string): string[] {
    const { access, site } = this.#options;
    return site.fleet.all().flatMap(({ id }) => (access.shows(person, id) ? id : []));
  }

  #fleetUnknown(): TargetError {
    const { trouble } = this.#options.site.fleet;
    const why = trouble === undefined ? 'Try again in a moment.' : `I can't reach Salt: ${trouble}`;
    return new TargetError('minions-unknown', `I do not know yet which minions there are. ${why}`);
  }
}

function textOf({ tgt }: Target): string {
  return Array.isArray(tgt) ? tgt.join(',') : tgt;
}

/** The tree of a target; undefined where only Salt knows what to make of it. */
function readable(target: Target): TargetTree | undefined {
  try {
    return parseTarget(target);
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}

function hasExpression(tree: TargetTree): boolean {
  return leavesOf(tree).some((leaf) => leaf.kind === 'pcre' || (leaf.kind === 'grain' && leaf.regex));
}

function foreignIn(tree: TargetTree): ForeignEngine | undefined {
  for (const leaf of leavesOf(tree)) if (leaf.kind === 'foreign') return leaf.engine;
  return undefined;
}
