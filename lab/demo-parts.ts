import { randomBytes } from 'node:crypto';
import { HOUSEKEEPING, READONLY_FUNCTIONS } from '../src/access/index.ts';
import type { MinionPlaces } from './minion-places.ts';
import type { Processes } from './processes.ts';
import { Salt } from './salt.ts';

export const HOST = 'demo.no';
export const DOMAIN = 'salt.demo.no';
export const ADMIN = `admin@${HOST}`;
export const MINIONS = ['web01.demo.no', 'web02.demo.no', 'db01.demo.no'];
export const PORTS = ['client', 'component', 'web', 'publish', 'ret', 'api', 'health', 'page'] as const;

/** A password for one run. */
export function password(): string {
  return randomBytes(8).toString('hex');
}

/** What runs and ran: in the demo nobody has anything to hide from its admin. */
const JOBS = ['jobs.active', 'jobs.list_jobs', 'jobs.lookup_jid', 'jobs.print_job', 'jobs.last_run'];

/**
 * What the gateway's user may do in the demo: everything on the minions. On the master, which runs as whoever started the
 * demo, only what reads, and the minions' keys: other runners and wheels run commands and write files there.
 */
const GRANTED = [
  '.*',
  { '@runner': masterPatterns('@runner.', [...HOUSEKEEPING.runner, ...JOBS]) },
  {
    '@wheel': masterPatterns('@wheel.', [
      ...HOUSEKEEPING.wheel,
      ...['key.accept', 'key.reject', 'key.delete'],
    ]),
  },
  '@jobs',
];

/** Salt's patterns for the functions that only read and for `more`. */
function masterPatterns(kind: string, more: readonly string[]): string[] {
  const reading = [...READONLY_FUNCTIONS].filter((name) => name.startsWith(kind));
  const names = [...reading.map((name) => name.slice(kind.length)), ...more];
  return [...new Set(names)].map((name) => `${name.replaceAll('.', String.raw`\.`)}$`);
}

/** A Salt whose only user is known from a file: no account of the machine is needed. */
export function demoSalt(
  dir: string,
  venv: string,
  places: MinionPlaces,
  ports: { publish: number; ret: number; api: number },
  processes: Processes,
): Salt {
  const users = [{ name: 'saltxmpp', password: password(), allowed: GRANTED }];
  return new Salt({ dir, venv, places, ports, minions: MINIONS, users, eauth: 'file' }, processes);
}

/** The gateway's config for this Prosody and this Salt; every minion says hello and is in the roster. */
export function gatewayConfig(secret: string, componentPort: number, salt: Salt): Record<string, unknown> {
  const [user] = salt.layout.users;
  return {
    component: { domain: DOMAIN, service: `xmpp://127.0.0.1:${componentPort}`, secret },
    salt: {
      url: salt.url,
      username: user?.name,
      password: user?.password,
      eauth: salt.layout.eauth,
      presence_interval: 60,
    },
    strip_domain: `.${HOST}`,
    admins: [ADMIN],
    greet: 'minions',
    roster: { minions: ['*'] },
  };
}
