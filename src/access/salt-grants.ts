import { isDict, type SaltValue } from '../salt/index.ts';

/**
 * Whether Salt grants a function (a runner's as `@runner.NAME`, a wheel's likewise) on some minions or with some
 * arguments at least, by the `perms` of a log-in: the entries of the user's `external_auth`
 * (`salt.utils.minions.CkMinions.auth_check`, `spec_check`). Undefined where they cannot be known.
 */
export function saltGrants(perms: SaltValue): ((fun: string) => boolean) | undefined {
  if (!Array.isArray(perms)) return undefined;
  return (fun) => {
    const [, form, name = fun] = /^@(runner|wheel)\.(.+)$/.exec(fun) ?? [];
    return perms.some((entry) =>
      form === undefined ? grantsOnMinions(entry, name) : grantsOnMaster(entry, form, name),
    );
  };
}

function grantsOnMinions(entry: SaltValue, fun: string): boolean {
  if (typeof entry === 'string') return matches(entry, fun);
  if (!isDict(entry)) return false;
  return Object.entries(entry).some(([target, funs]) => !target.startsWith('@') && anyMatches(funs, fun));
}

/** `@runner` and `@runners` are all of them, `@jobs` those of that module. */
function grantsOnMaster(entry: SaltValue, form: string, fun: string): boolean {
  const [module = '', name = ''] = fun.split('.');
  const [key, funs] = isDict(entry) ? (Object.entries(entry)[0] ?? []) : [entry];
  if (typeof key !== 'string' || !key.startsWith('@')) return false;
  const isWhole = key === `@${form}` || key === `@${form}s`;
  if (funs === undefined) return isWhole || key === `@${module}`;
  return (isWhole && anyMatches(funs, fun)) || (key === `@${module}` && anyMatches(funs, name));
}

function anyMatches(funs: SaltValue, fun: string): boolean {
  const entries = Array.isArray(funs) ? funs : [funs];
  return entries.some((entry) => {
    if (typeof entry === 'string') return matches(entry, fun);
    return isDict(entry) && Object.keys(entry).some((name) => matches(name, fun));
  });
}

/** As Python's `re.match`: from the beginning, not to the end. */
function matches(expression: string, fun: string): boolean {
  try {
    return new RegExp(`^(?:${expression})`).test(fun);
  } catch {
    return false;
  }
}
