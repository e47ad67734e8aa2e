import { neededByName } from './never-by-wildcard.ts';
import type { AccessRule } from './rules.ts';

/** A rule that allows, by its name, what no wildcard covers. */
export interface NamedDanger {
  /** From 1, in the order of the config. */
  readonly rule: number;
  readonly fun: string;
  readonly reason: string;
}

/** Which rules name functions that run functions or hand out configuration: who may run these may do far more. */
export function namedDangers(rules: readonly AccessRule[]): NamedDanger[] {
  return rules.flatMap(({ deny, run }, index) =>
    deny
      ? []
      : run.flatMap((entry): NamedDanger[] => {
          const fun = typeof entry === 'string' ? entry : (Object.keys(entry)[0] ?? '');
          const reason = neededByName(fun);
          return reason === undefined ? [] : [{ rule: index + 1, fun, reason }];
        }),
  );
}
