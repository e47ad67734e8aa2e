import type { Args } from '../salt/index.ts';
import lists from './lists/by-name.json' with { type: 'json' };

const REASONS: ReadonlyMap<string, string> = new Map(
  [...lists.salt, ...lists.upTo3007, ...lists.elsewhere].flatMap(({ module, functions, reason }) =>
    functions.split(' ').map((name): [string, string] => [`${module}.${name}`, reason]),
  ),
);

const CHOOSES_MINIONS: ReadonlyMap<string, number> = new Map(Object.entries(lists.choosesMinions));

/**
 * Why no wildcard of an access rule covers that function, as a clause for a person (`runs any function`), or
 * undefined where one may. A runner's name begins with `@runner.`, a wheel's with `@wheel.`. For rules that
 * allow: a `deny` covers whatever its wildcard does.
 */
export function neededByName(fun: string, args: Args = {}): string | undefined {
  const module = fun.slice(0, fun.lastIndexOf('.'));
  return REASONS.get(fun) ?? REASONS.get(`${module}.*`) ?? choosesOtherwise(fun, args);
}

/**
 * Says why a function may not choose minions by its arguments, except by name. Pillar targets reveal the pillar, and an
 * expression can keep the master busy.
 */
export function choosesOtherwise(fun: string, { arg = [], kwarg = {} }: Args): string | undefined {
  const index = CHOOSES_MINIONS.get(fun);
  if (index === undefined) return undefined;
  const types = [arg[index], kwarg.tgt_type, kwarg.target_type, kwarg.expr_form];
  const isPlain = types.every((type) => type === undefined || type === 'glob' || type === 'list');
  // A text with `=` is a keyword to Salt, whatever its place.
  const isHidden = arg.some((value) => typeof value === 'string' && /^\w+=/.test(value));
  return isPlain && !isHidden ? undefined : 'reveals the pillar, guess by guess';
}
