import { neededByName } from './never-by-wildcard.ts';
import type { AccessRule } from './rules.ts';

/** A rule that names what no wildcard covers, or whose wildcard is of nothing else and so allows nothing. */
export interface NamedDanger {
  /** From 1, in the order of the config. */
  readonly rule: number;
  /** The function, or the wildcard over a whole module (`publish.*`). */
  readonly fun: string;
  readonly reason: string;
}

/**
 * Which rules name functions that run functions or hand out configuration: who may run these may do far more. And which
 * mean a whole module of such by a wildcard, which covers none of them.
 */
export function namedDangers(rules: readonly AccessRule[]): NamedDanger[] {
  return rules.flatMap(({ deny, run }, index) =>
    deny
      ? []
      : run.flatMap((entry): NamedDanger[] => {
          const fun = typeof entry === 'string' ? entry : (Object.keys(entry)[0] ?? '');
          // Where all of a module needs its names, so does a function of it that is none.
          const reason = neededByName(fun.replace(/\.\*$/, '.no_function'));
          return reason === undefined ? [] : [{ rule: index + 1, fun, reason }];
        }),
  );
}
