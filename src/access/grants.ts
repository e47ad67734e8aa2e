import type { Args } from '../salt/index.ts';
import type { KnownMinions, Rule } from './rules.ts';
import { kindOf, type RunPattern } from './run.ts';

/** A request: a function on these minions, or (`@runner.`, `@wheel.`) on the master itself. */
export interface AskedCall {
  /** The function; a runner's begins with `@runner.`, a wheel's with `@wheel.`. */
  readonly fun: string;
  readonly args: Args;
  readonly on: '@master' | readonly string[];
}

/** Why one minion (or the master) keeps a call from being allowed. */
export interface Refusal {
  /** The minion's id; undefined where nothing is meant at all. */
  readonly on: string | undefined;
  /** The number of the rule that denies it, or that cannot be judged yet; undefined where none allows it. */
  readonly rule: number | undefined;
  readonly why: 'denied' | 'no-rule' | 'group-unknown' | 'nothing-meant';
}

export type Decision =
  /** `rules`: the numbers of those that allow it, none for an admin. */
  | { readonly allowed: true; readonly confirm: boolean; readonly rules: readonly number[] }
  | { readonly allowed: false; readonly refusals: readonly Refusal[] };

/** No minion's id is longer, as it is a file's name at the master; longer ones that somebody makes up are not remembered. */
const LONGEST_ID = 255;
/** More than the minions of any fleet, so that invented ids fill no memory. */
const MOST_REMEMBERED = 50_000;

/** An allowing entry of a rule that earlier denials leave something of. */
export interface Grant {
  readonly rule: Rule;
  readonly run: RunPattern;
}

/** The rights of one person: the rules that mean this person, in order. */
export class Grants {
  readonly isAdmin: boolean;
  readonly rules: readonly Rule[];
  /** All grants, in the order of the rules. */
  readonly all: readonly Grant[];
  /** Whether anything at all is allowed. */
  readonly any: boolean;
  readonly #minions: KnownMinions;
  /** The same for all people under the same rules, until the rules change. */
  readonly sight: string;
  readonly #visible = new Map<string, boolean>();
  /** Whether each group shows some of its minions, as long as it has these. */
  readonly #groups = new Map<string, { members: readonly string[]; shown: boolean }>();

  constructor(isAdmin: boolean, rules: readonly Rule[], minions: KnownMinions) {
    this.isAdmin = isAdmin;
    this.rules = rules;
    this.#minions = minions;
    this.sight = isAdmin ? 'admin' : rules.map(({ number }) => number).join(' ');
    this.all = rules
      .filter(({ deny }) => !deny)
      .flatMap((rule) => rule.run.map((run) => ({ rule, run })))
      .filter(({ rule, run }) => {
        const before = rules.filter(
          ({ deny, number, on }) => deny && number < rule.number && on.covers(rule.on),
        );
        return !before.some((denial) => denial.run.some((denied) => denied.leavesNothingOf(run)));
      });
    this.any = isAdmin || this.all.length > 0;
  }

  /** True if a grant depends on a group with unknown minions. */
  get isUnsure(): boolean {
    return this.groups.some((group) => this.#minions.membersOf(group) === undefined);
  }

  /** The groups that these rules speak of. */
  get groups(): string[] {
    return Array.from(new Set(this.rules.flatMap(({ on }) => on.groups)));
  }

  /** True if some minion, or the master, may accept that function; false if asking is pointless. */
  mayEver(fun: string, args?: Args): boolean {
    if (this.isAdmin) return true;
    const onMaster = kindOf(fun) !== 'minion';
    return this.all.some(({ rule, run }) => {
      if (onMaster ? !rule.on.master : rule.on.isMasterOnly) return false;
      return args ? run.matches(fun, args) : run.means(fun);
    });
  }

  /** Finds which functions a minion may accept from the person, with some arguments. */
  functionsOn(id: string): (fun: string) => boolean {
    if (this.isAdmin) return () => true;
    const there = this.all.filter(({ rule }) => rule.on.matches(id, this.#minions) === true);
    const denials = this.rules.filter(({ deny, on }) => deny && on.matches(id, this.#minions) !== false);
    return (fun) =>
      there.some(
        ({ rule, run }) =>
          run.means(fun) &&
          !denials.some(
            ({ number, run: denied }) => number < rule.number && denied.some((one) => one.matches(fun, {})),
          ),
      );
  }

  decide({ fun, args, on }: AskedCall): Decision {
    if (this.isAdmin) return { allowed: true, confirm: false, rules: [] };
    const candidates = this.rules.filter(({ run }) => run.some((entry) => entry.matches(fun, args)));
    const onMaster = kindOf(fun) !== 'minion';
    // A runner's name is never judged as a minion's function, nor the other way round.
    if (onMaster !== (on === '@master')) return refused([{ on: undefined, rule: undefined, why: 'no-rule' }]);
    if (on === '@master') return this.#onMaster(candidates.filter((rule) => rule.on.master));
    if (on.length === 0) return refused([{ on: undefined, rule: undefined, why: 'nothing-meant' }]);
    const refusals: Refusal[] = [];
    const allowing = new Set<Rule>();
    for (const id of on) {
      const judged = this.#judge(id, candidates);
      if ('deny' in judged) allowing.add(judged);
      else refusals.push(judged);
    }
    if (refusals.length > 0) return refused(refusals);
    const rules = Array.from(allowing);
    return {
      allowed: true,
      confirm: rules.some(({ confirm }) => confirm),
      rules: rules.map(({ number }) => number),
    };
  }

  /** Whether some rule lets the person reach a minion: only then does it exist for that person. */
  shows(id: string): boolean {
    if (this.isAdmin) return true;
    const known = this.#visible.get(id);
    if (known !== undefined) return known;
    const visible = this.#reaches(id);
    if (id.length > LONGEST_ID) return visible;
    if (this.#visible.size >= MOST_REMEMBERED) this.#visible.clear();
    this.#visible.set(id, visible);
    return visible;
  }

  /** Whether a rule means a minion, or may. */
  means(rule: Rule, id: string): boolean {
    return rule.on.matches(id, this.#minions) !== false;
  }

  /**
   * True if a group exists for that person: a rule names it, or it shows some of the person's minions and reveals no
   * secret.
   */
  showsGroup(group: string): boolean {
    if (this.isAdmin || this.all.some(({ rule }) => rule.on.groups.includes(group))) return true;
    if (this.#minions.isPrivate(group)) return false;
    const members = this.#minions.membersOf(group);
    if (!members) return false;
    const known = this.#groups.get(group);
    if (known?.members === members) return known.shown;
    const shown = members.some((id) => this.shows(id));
    this.#groups.set(group, { members, shown });
    return shown;
  }

  /** These minions are in other groups than before, or have other names; undefined: any minion may be. */
  forgetVisible(ids?: readonly string[]): void {
    this.#groups.clear();
    if (!ids) this.#visible.clear();
    else for (const id of ids) this.#visible.delete(id);
  }

  #onMaster([first]: readonly Rule[]): Decision {
    if (first && !first.deny) return { allowed: true, confirm: first.confirm, rules: [first.number] };
    return refused([{ on: '@master', rule: first?.number, why: first ? 'denied' : 'no-rule' }]);
  }

  #judge(id: string, candidates: readonly Rule[]): Rule | Refusal {
    for (const rule of candidates) {
      const meant = rule.on.matches(id, this.#minions);
      // In that group, this rule might deny the minion. Nothing is allowed until the group is known.
      if (meant === undefined) return { on: id, rule: rule.number, why: 'group-unknown' };
      if (meant) return rule.deny ? { on: id, rule: rule.number, why: 'denied' } : rule;
    }
    return { on: id, rule: undefined, why: 'no-rule' };
  }

  #reaches(id: string): boolean {
    const denials = this.rules.filter(({ deny, on }) => deny && on.matches(id, this.#minions) !== false);
    return this.all.some(({ rule, run }) => {
      if (kindOf(run.pattern) !== 'minion' || rule.on.matches(id, this.#minions) !== true) return false;
      const before = denials.filter(({ number }) => number < rule.number);
      return !before.some((denial) => denial.run.some((denied) => denied.leavesNothingOf(run)));
    });
  }
}

function refused(refusals: readonly Refusal[]): Decision {
  return { allowed: false, refusals };
}

/** Lists the grants that each rule still gives: `test.ping, status.* on web*, @debian`. */
export function grantLines(grants: Grants): string[] {
  const byRule = new Map<Rule, string[]>();
  for (const { rule, run } of grants.all) byRule.set(rule, [...(byRule.get(rule) ?? []), run.text]);
  return Array.from(byRule, ([rule, runs]) => `${runs.join(', ')} on ${placesOf(rule)}${confirmed(rule)}`);
}

function placesOf({ on }: Grant['rule']): string {
  return on.patterns.map((pattern) => (pattern === '@master' ? 'the master itself' : pattern)).join(', ');
}

function confirmed({ confirm }: Rule): string {
  return confirm ? ' (asked back)' : '';
}

/** The same in a sentence that fits into a refusal: `You may run test.ping on web*; status.* on @debian.` */
export function summaryOf(grants: Grants, most = 400): string {
  const text = grantLines(grants).join('; ');
  return `You may run ${text.length > most ? `${text.slice(0, most)}…` : text}.`;
}
