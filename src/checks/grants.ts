import { HOUSEKEEPING, promisedFunctions, type saltGrants } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { type Finding, failed, ok, warning } from './findings.ts';

/** Salt's grants to the gateway's user; undefined if Salt did not report them. */
export type Grants = ReturnType<typeof saltGrants>;

/** Without these the gateway cannot work; without the rest of the housekeeping it can do less. */
const VITAL: ReadonlySet<string> = new Set(['test.ping', 'saltutil.find_job', '@runner.manage.status']);
/** More names do not help. */
const MOST_NAMES = 8;
const HOUSEKEEPING_NAMES = [
  ...HOUSEKEEPING.local,
  ...HOUSEKEEPING.runner.map((fun) => `@runner.${fun}`),
  ...HOUSEKEEPING.wheel.map((fun) => `@wheel.${fun}`),
];

/** Compares Salt's `external_auth` with the gateway's own questions, and with the rights of admins. */
export function* checkGrants(grants: Grants, { admins, salt }: Config): Iterable<Finding> {
  if (grants === undefined) {
    yield warning('salt', 'Skipped: Salt did not report its external_auth grants.');
    return;
  }
  const at = `external_auth: ${salt.eauth}: ${salt.username}: in the master's configuration`;
  const missing = HOUSEKEEPING_NAMES.filter((fun) => !grants(fun));
  const vital = missing.filter((fun) => VITAL.has(fun));
  const lesser = missing.filter((fun) => !VITAL.has(fun));
  if (vital.length > 0)
    yield failed('salt', `Salt grants too little, the gateway needs ${listed(vital)}: add to ${at}`);
  if (lesser.length > 0)
    yield warning(
      'salt',
      `Salt does not grant ${listed(lesser)}, which the gateway asks by itself: add to ${at}`,
    );
  if (missing.length === 0) yield ok('salt', 'external_auth grants what the gateway asks by itself');
  const any = ['no.such_function', '@runner.no.such_function', '@wheel.no.such_function'];
  if (admins.length > 0 && !any.every(grants))
    yield ok('salt', 'external_auth grants less than everything, which bounds admins too');
}

/** Compares Salt's grants with the rules, for these functions of the minions. */
export function checkPromises(
  grants: NonNullable<Grants>,
  rules: Config['access'],
  functions: readonly string[],
): Finding {
  const promised = promisedFunctions(rules, functions);
  const missing = promised.filter((fun) => !grants(fun));
  if (missing.length === 0)
    return ok('access', `external_auth grants all ${promised.length} functions of the rules`);
  const advice = 'add them to external_auth, as below, or take them out of access';
  return warning('access', `rules promise what Salt does not grant, ${listed(missing)}: ${advice}`);
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
