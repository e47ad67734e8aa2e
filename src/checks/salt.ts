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
import { checkGrants, checkPromises } from './grants.ts';
import { type CheckLine, CheckLines } from './line.ts';
import { PresenceEvents } from './presence-events.ts';
import { shadowedMinions } from './shadowed.ts';

/** A session shorter than this is renewed all the time, seconds. Salt's own default is 12 hours. */
const SHORT_SESSION = 60;
/** Clocks further apart than this are told of, seconds. */
const CLOCKS_APART = 5;
/** The calls made before leave events; the stream has so long to bring one, milliseconds. */
const EVENT_WITHIN = 5_000;
/** How long manage.status waits for silent minions, seconds. */
const HURRY = { timeout: 2, gather_job_timeout: 2 };

export interface SaltCheckOptions {
  config: Config;
  client: SaltClient;
  log: Log;
}

/** Salt: the way to salt-api, the log-in and what it grants, the clients, the events, the clocks. */
export async function checkSalt({ config, client, log }: SaltCheckOptions): Promise<CheckLine[]> {
  const told = new CheckLines('salt');
  const { url, username, eauth } = config.salt;
  const asked = Date.now();
  const login = await tried(client.login());
  if (login instanceof SaltError) {
    told.failed(login.message + hintFor(login, config));
    return told.lines;
  }
  told.ok(`${url} lets ${username} in (eauth ${eauth})`);
  checkSession(login, told);
  checkClock(login, (asked + Date.now()) / 2, told);
  const grants = saltGrants(login.perms);
  checkGrants(grants, config, told);
  const events = new EventStream({ source: client, log });
  const opened = firstOutcome(events);
  const presence = new PresenceEvents(events);
  try {
    events.start();
    const up = await checkClients(client, config, told);
    await checkEvents(events, await opened, told);
    await presence.tell(client, grants, told);
    await checkAccess(config, { client, up, grants }, told);
  } finally {
    events.stop();
  }
  return told.lines;
}

/** Salt's own words say what to look at in our config; where the master's may be to blame, that is added. */
function hintFor({ code }: SaltError, { salt }: Config): string {
  // salt-api asks the master whether a log-in is right, and waits for one that is gone.
  if (code === 'salt-timeout') return ' The log-in waits for the master: is salt-master running?';
  if (code !== 'salt-login-refused') return '';
  return ` The master's configuration needs external_auth with ${salt.eauth}, and ${salt.username} below it.`;
}

function checkSession({ expire, start }: LoginInfo, told: CheckLines): void {
  const lifetime = Math.round(expire - start);
  if (lifetime >= SHORT_SESSION) return;
  told.warning(
    `sessions last ${lifetime} s only, so the gateway logs in all the time: set token_expire: 43200 in the master's configuration and restart salt-master`,
  );
}

function checkClock({ start }: LoginInfo, now: number, told: CheckLines): void {
  const apart = start - now / 1000;
  const text = `the master's clock is ${Math.abs(apart).toFixed(1)} s ${apart < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(apart) <= CLOCKS_APART) told.ok(text);
  else told.warning(`${text}, and times that people read are wrong by it: set both by NTP (timedatectl)`);
}

/** Tries each client that the gateway uses (`netapi_enable_clients`); the minions that are up. */
async function checkClients(client: SaltClient, config: Config, told: CheckLines): Promise<string[]> {
  const status = await tried(client.runner('manage.status', HURRY));
  const { up, down } = status instanceof SaltError ? NOBODY : minionsIn(status);
  // Where no minion is up, a name that is none has the client tried all the same.
  const one: Target = { tgt: [up[0] ?? 'none.invalid'], tgt_type: 'list' };
  const outcomes = {
    runner: status,
    wheel: await tried(client.wheel('key.list_all')),
    local: await tried(client.local(one, 'test.ping')),
    local_async: await tried(client.localAsync(one, 'test.ping')),
  };
  const failed = Object.entries(outcomes).filter(([, outcome]) => outcome instanceof SaltError);
  const works = Object.keys(outcomes).filter((name) => !failed.some(([other]) => other === name));
  if (works.length > 0) told.ok(`the clients ${works.join(', ')} work`);
  for (const [name, error] of failed) told.failed(`${name}: ${(error as SaltError).message}`);
  if (!(status instanceof SaltError)) tellMinions(up.length, down.length, told);
  for (const shadowed of shadowedMinions([...up, ...down], config)) told.warning(shadowed);
  return up;
}

const NOBODY = { up: [], down: [] };

function minionsIn(status: SaltValue): { up: string[]; down: string[] } {
  const idsOf = (value: SaltValue | undefined) =>
    Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  return isDict(status) ? { up: idsOf(status.up), down: idsOf(status.down) } : NOBODY;
}

function tellMinions(up: number, down: number, told: CheckLines): void {
  if (up > 0) told.ok(`manage.status may be run: ${up} minions up, ${down} down`);
  else {
    told.warning(
      `no minion answers (${down} known): start salt-minion there, and accept their keys (salt-key -A)`,
    );
  }
}

async function checkEvents(
  events: EventStream,
  outcome: 'open' | SaltError,
  told: CheckLines,
): Promise<void> {
  if (outcome !== 'open') {
    told.failed(
      `Salt refuses the event stream, which carries the returns: ${outcome.message} Is there a proxy before salt-api that keeps GET /events from it?`,
    );
    return;
  }
  const came = await until(() => events.received > 0, EVENT_WITHIN);
  if (came) told.ok('the event stream is alive');
  else {
    told.failed(
      'the event stream is open and no event comes: is a proxy before salt-api that buffers (proxy_buffering off), or has salt-master been restarted under salt-api (restart salt-api)?',
    );
  }
}

async function checkAccess(
  { access, groups, salt, strip_domain }: Config,
  { client, up, grants }: { client: SaltClient; up: string[]; grants: ReturnType<typeof saltGrants> },
  told: CheckLines,
): Promise<void> {
  if (access.length === 0) return;
  const functions = await functionsOf(client, up);
  checkPromises(grants, access, functions, told);
  const entries = leastExternalAuth(access, { functions, groups, stripDomain: strip_domain });
  const text = stringify({ external_auth: { [salt.eauth]: { [salt.username]: entries } } });
  told.ok(
    `the least external_auth for its rules (Salt's master configuration, in place of what is granted there now; admins get no more by it):\n${text.trimEnd()}`,
    'access',
  );
}

/** The functions of some minion that is up; none where it cannot be asked. */
async function functionsOf(client: SaltClient, up: string[]): Promise<string[]> {
  const [id] = up;
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

/** What was asked for, or why Salt did not give it. */
async function tried<T>(asked: Promise<T>): Promise<T | SaltError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SaltError) return error;
    throw error;
  }
}

async function until(holds: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  return holds();
}
