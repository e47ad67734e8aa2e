import { OnPatterns } from './on.ts';
import { type RunEntry, RunPattern } from './run.ts';
import { type PeopleSets, type Who, whoOf } from './who.ts';

/** A rule of the config's `access`. */
export interface AccessRule {
  readonly who: readonly string[];
  readonly on: readonly string[];
  readonly run: readonly RunEntry[];
  readonly confirm: boolean;
  readonly deny: boolean;
}

/** The config's slice for access. */
export interface AccessRules {
  /** Bare JIDs that may do anything. */
  readonly admins: readonly string[];
  readonly people: PeopleSets;
  readonly access: readonly AccessRule[];
}

/** A rule, compiled. */
export interface Rule {
  /** From 1, in the order of the config. */
  readonly number: number;
  readonly who: Who;
  readonly on: OnPatterns;
  readonly run: readonly RunPattern[];
  readonly confirm: boolean;
  readonly deny: boolean;
  /** As the config has it: what two versions of a rule are compared by. */
  readonly text: string;
}

export function compileRules({ access, people }: Omit<AccessRules, 'admins'>): Rule[] {
  return access.map(
    (rule, index): Rule => ({
      number: index + 1,
      who: whoOf(rule.who, people),
      on: new OnPatterns(rule.on),
      run: rule.run.map((entry) => new RunPattern(entry, rule.deny)),
      confirm: rule.confirm,
      deny: rule.deny,
      text: JSON.stringify([rule.on, rule.run, rule.confirm, rule.deny]),
    }),
  );
}
