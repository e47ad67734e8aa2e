import { setTimeout as later } from 'node:timers/promises';
import { stringify } from 'yaml';
import { leastExternalAuth, saltGrants } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Log } from '../ops/index.ts';
import {
  EventStream,
  isDict,
  type LoginInfo,
  type SaltClient,
  SaltError,
  type SaltValue,
  type Target,
} from '../salt/index.ts';
import { inMaster, tried, triedTwice } from './asking.ts';
import { type Finding, failed, ok, warning } from './findings.ts';
import { checkGrants, checkPromises, type Grants } from './grants.ts';
import { checkPresence, presenceSettings } from './presence.ts';
import { shadowedMinions } from './shadowed.ts';
import { checkStatus, checkVersion } from './version.ts';

/** A shorter session makes the gateway log in all the time, in seconds. Salt's default is 12 hours. */
const SHORT_SESSION = 60;
/** How far apart clocks may be, in seconds. */
const CLOCKS_APART = 5;
/** How long the stream has to bring an event of the calls before it, in milliseconds. */
const EVENT_WITHIN = 5_000;
/** As many minions are pinged to see whether manage.status is right. */
const MOST_PINGED = 1_000;
/** How long manage.status waits for silent minions, in seconds. */
const HURRY = { timeout: 2, gather_job_timeout: 2 };

export interface SaltCheckOptions {
  config: Config;
  client: SaltClient;
  log: Log;
}

/** Checks Salt: the way to salt-api, the log-in and its grants, the clients, the events, the clocks. */
export async function* checkSalt({ config, client, log }: SaltCheckOptions): AsyncIterable<Finding> {
  const { url, username, eauth } = config.salt;
  const asked = Date.now();
  const login = await tried(client.login());
  if (login instanceof SaltError) {
    yield failed('salt', login.message + hintFor(login, config));
    return;
  }
  yield ok('salt', `${url} lets ${username} in (eauth ${eauth})`);
  yield* checkSession(login);
  yield checkClock(login, (asked + Date.now()) / 2);
  const grants = saltGrants(login.perms);
  yield* checkGrants(grants, config);
  const events = new EventStream({ source: client, log });
  const opened = firstOutcome(events);
  let presenceCame = false;
  events.onTag('salt/presence/', () => {
    presenceCame = true;
  });
  try {
    events.start();
    // First: this session is fresh, and some versions end sessions early.
    yield* checkVersion(await client.learnDialect());
    const up = yield* checkClients(client, config);
    yield await checkEvents(events, await opened);
    const said = grants?.('@runner.config.get') ? await presenceSettings(client) : undefined;
    yield checkPresence(said, presenceCame);
    if (config.access.length > 0) yield* checkAccess(config, grants, await functionsOf(client, up));
  } finally {
    events.stop();
  }
}

/** Adds what to look at in the master's configuration; Salt's own words say it for ours. */
function hintFor({ code }: SaltError, { salt }: Config): string {
  // salt-api asks the master to check a log-in, and waits if the master is gone.
  if (code === 'salt-timeout') return ' The log-in waits for the master: is salt-master running?';
  if (code !== 'salt-login-refused') return '';
  return ` The master's configuration needs external_auth with ${salt.eauth}, and ${salt.username} below it.`;
}

function* checkSession({ expire, start }: LoginInfo): Iterable<Finding> {
  const lifetime = Math.round(expire - start);
  if (lifetime >= SHORT_SESSION) return;
  const advice = inMaster('set token_expire: 43200');
  yield warning('salt', `sessions last ${lifetime} s only, so the gateway logs in all the time. ${advice}`);
}

function checkClock({ start }: LoginInfo, now: number): Finding {
  const apart = start - now / 1000;
  const text = `the master's clock is ${Math.abs(apart).toFixed(1)} s ${apart < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(apart) <= CLOCKS_APART) return ok('salt', text);
  return warning('salt', `${text}, so people read wrong times. Set both clocks by NTP (timedatectl)`);
}

/** Tries each client that the gateway uses (`netapi_enable_clients`). Gives the minions that are up. */
async function* checkClients(client: SaltClient, config: Config): AsyncGenerator<Finding, string[]> {
  const ask = <T>(question: () => Promise<T>) => triedTwice(question, client.dialect);
  const status = await ask(() => client.runner('manage.status', HURRY));
  const up = idsIn(status, 'up');
  // Without a minion the client is tried with an id that does not exist.
  const one: Target = { tgt: [up[0] ?? 'none.invalid'], tgt_type: 'list' };
  const all: Target = { tgt: up.length > 0 ? up.slice(0, MOST_PINGED) : one.tgt, tgt_type: 'list' };
  const local = await ask(() => client.local(all, 'test.ping'));
  const outcomes = Object.entries({
    runner: status,
    wheel: await ask(() => client.wheel('key.list_all')),
    local,
    local_async: await ask(() => client.localAsync(one, 'test.ping')),
  });
  const works = outcomes.flatMap(([name, outcome]) => (outcome instanceof SaltError ? [] : [name]));
  if (works.length > 0) yield ok('salt', `the clients ${works.join(', ')} work`);
  for (const [name, outcome] of outcomes)
    if (outcome instanceof SaltError) yield failed('salt', `${name}: ${outcome.message}`);
  if (status instanceof SaltError) return [];
  const down = idsIn(status, 'down');
  yield up.length > 0
    ? ok('salt', `manage.status may be run: ${up.length} minions up, ${down.length} down`)
    : warning(
        'salt',
        `no minion answers (${down.length} known): start salt-minion, and accept the keys (salt-key -A)`,
      );
  yield* checkStatus(up, local);
  for (const text of shadowedMinions([...up, ...down], config)) yield warning('salt', text);
  return up;
}

function idsIn(status: SaltValue | SaltError, state: 'up' | 'down'): string[] {
  const ids = status instanceof SaltError || !isDict(status) ? [] : status[state];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

async function checkEvents(events: EventStream, outcome: 'open' | SaltError): Promise<Finding> {
  if (outcome !== 'open')
    return failed(
      'salt',
      `Salt refuses the event stream, which carries the returns: ${outcome.message} Does a proxy before salt-api block GET /events?`,
    );
  for (let waited = 0; events.received === 0 && waited < EVENT_WITHIN; waited += 50) await later(50);
  if (events.received > 0) return ok('salt', 'the event stream is alive');
  return failed(
    'salt',
    'the event stream is open and no event comes. If a proxy before salt-api buffers, set proxy_buffering off. If salt-master was restarted, restart salt-api',
  );
}

function* checkAccess(config: Config, grants: Grants, functions: readonly string[]): Iterable<Finding> {
  const { access, groups, salt, strip_domain } = config;
  if (grants) yield checkPromises(grants, access, functions);
  const entries = leastExternalAuth(access, { functions, groups, stripDomain: strip_domain });
  const text = stringify({ external_auth: { [salt.eauth]: { [salt.username]: entries } } });
  yield ok(
    'access',
    `the least external_auth for these rules. Put it into the master's configuration, in place of the present grants; it bounds admins too:\n${text.trimEnd()}`,
  );
}

/** Asks the first minion that is up for its functions; none if it does not say. */
async function functionsOf(client: SaltClient, [id]: string[]): Promise<string[]> {
  if (id === undefined) return [];
  const returns = await tried(client.local({ tgt: [id], tgt_type: 'list' }, 'sys.list_functions'));
  const value = returns instanceof SaltError ? undefined : returns.get(id)?.value;
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function firstOutcome(events: EventStream): Promise<'open' | SaltError> {
  return new Promise((resolve) => {
    events.once('open', () => resolve('open'));
    events.once('down', resolve);
  });
}
