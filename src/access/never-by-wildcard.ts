import { NEVER_BY_WILDCARD } from './never-by-wildcard-list.ts';

/**
 * Why no wildcard of an access rule covers that function, as a clause for a person (`runs any function`), or
 * undefined where one may. A runner's name begins with `@runner.`, a wheel's with `@wheel.`.
 */
export function neededByName(fun: string): string | undefined {
  const module = fun.slice(0, fun.lastIndexOf('.'));
  return REASONS.get(fun) ?? REASONS.get(`${module}.*`);
}

const REASONS: ReadonlyMap<string, string> = new Map(Object.entries(NEVER_BY_WILDCARD));
