import { NEVER_BY_WILDCARD, NEVER_BY_WILDCARD_ELSEWHERE } from './never-by-wildcard-list.ts';

/**
 * Why no wildcard of an access rule covers that function, as a clause for a person (`runs any function`), or
 * undefined where one may. A runner's name begins with `@runner.`, a wheel's with `@wheel.`. For rules that
 * allow: a `deny` covers whatever its wildcard does.
 */
export function neededByName(fun: string): string | undefined {
  const module = fun.slice(0, fun.lastIndexOf('.'));
  return REASONS.get(fun) ?? REASONS.get(`${module}.*`);
}

const REASONS: ReadonlyMap<string, string> = new Map(
  [...NEVER_BY_WILDCARD, ...NEVER_BY_WILDCARD_ELSEWHERE].flatMap(([module, functions, reason]) =>
    functions.split(/\s+/).map((name): [string, string] => [`${module}.${name}`, reason]),
  ),
);
