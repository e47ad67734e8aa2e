import { HOUSEKEEPING, promisedFunctions, type saltGrants } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { CheckLines } from './line.ts';

type Grants = ReturnType<typeof saltGrants>;

/** Without these the gateway is of no use; without the others of the housekeeping it can do less. */
const VITAL: ReadonlySet<string> = new Set(['test.ping', 'saltutil.find_job', '@runner.manage.status']);
/** More names than this do not help. */
const MOST_NAMES = 8;

/** Whether Salt's `external_auth` lets the gateway ask its own questions, and admins everything. */
export function checkGrants(grants: Grants, { admins, salt }: Config, told: CheckLines): void {
  if (grants === undefined) {
    told.warning('Skipped: Salt did not report its external_auth grants.');
    return;
  }
  const at = `external_auth: ${salt.eauth}: ${salt.username}: in the master's configuration`;
  const missing = housekeeping().filter((fun) => !grants(fun));
  const vital = missing.filter((fun) => VITAL.has(fun));
  const lesser = missing.filter((fun) => !VITAL.has(fun));
  if (vital.length > 0)
    told.failed(`Salt grants too little, the gateway needs ${listed(vital)}: add to ${at}`);
  if (lesser.length > 0) {
    told.warning(`Salt does not grant ${listed(lesser)}, which the gateway asks by itself: add to ${at}`);
  }
  if (missing.length === 0) told.ok('external_auth grants what the gateway asks by itself');
  const bounded = ['no.such_function', '@runner.no.such_function', '@wheel.no.such_function'];
  if (admins.length > 0 && !bounded.every(grants)) {
    told.ok('external_auth grants less than everything, which bounds admins too');
  }
}

/** Whether Salt grants what rules promise. */
export function checkPromises(
  grants: Grants,
  rules: Config['access'],
  functions: readonly string[],
  told: CheckLines,
): void {
  if (grants === undefined) return;
  const promised = promisedFunctions(rules, functions);
  const missing = promised.filter((fun) => !grants(fun));
  if (missing.length === 0)
    told.ok(`external_auth grants all ${promised.length} functions of the rules`, 'access');
  else {
    told.warning(
      `rules promise what Salt does not grant, ${listed(missing)}: add them to external_auth, as below, or take them out of access:`,
      'access',
    );
  }
}

function housekeeping(): string[] {
  const { local, runner, wheel } = HOUSEKEEPING;
  return [...local, ...runner.map((fun) => `@runner.${fun}`), ...wheel.map((fun) => `@wheel.${fun}`)];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
