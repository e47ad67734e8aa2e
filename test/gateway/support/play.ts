import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { stringify } from 'yaml';
import { type Config, parseConfig } from '../../../src/config/index.ts';
import { Gateway } from '../../../src/gateway.ts';
import type { SaltValue } from '../../../src/salt/index.ts';
import { type KeptLog, keptLog } from '../../support/kept-log.ts';
import { patiently, until } from '../../support/patience.ts';
import { SaltApiStandIn } from '../../support/salt-api.ts';
import type { Chunk } from '../../support/salt-api-fleet.ts';
import { UNLIMITED } from '../../support/unlimited.ts';
import { Puppet } from './person.ts';
import { XmppServer } from './server.ts';

export const DOMAIN = 'salt.demo.no';
const SECRET = 's3cret';
const PASSWORD = 'hunter2';

export interface PlayOptions {
  minions?: string[];
  /** Config keys other than a quiet gateway's. */
  config?: Record<string, unknown>;
  /** Changes to Salt before the gateway starts. */
  before?: (play: Play) => void | Promise<void>;
}

/** One line of the audit trail. */
export type AuditLine = Record<string, unknown> & { event: string };

/** A whole gateway between a salt-api stand-in and a small XMPP server, in this process. */
export class Play {
  readonly salt: SaltApiStandIn;
  readonly server: XmppServer;
  readonly log: KeptLog = keptLog();
  readonly admin: Puppet;
  readonly folder: string;
  #extra: Record<string, unknown>;
  #gateway: Gateway | undefined;

  constructor(salt: SaltApiStandIn, server: XmppServer, folder: string, extra: Record<string, unknown>) {
    this.salt = salt;
    this.server = server;
    this.folder = folder;
    this.#extra = extra;
    this.admin = this.person('admin@demo.no');
  }

  person(jid: string): Puppet {
    return new Puppet(jid, this.server, DOMAIN);
  }

  /** Changes the config of the next start. */
  configure(extra: Record<string, unknown>): void {
    this.#extra = merged(this.#extra, extra);
  }

  /** Starts the gateway, on the store of the last one; resolves once its process would be up. */
  async startGateway(): Promise<void> {
    this.#gateway = await Gateway.open(this.#config(), this.log);
    await this.#gateway.start();
  }

  /** Has the running gateway take a changed config, as SIGHUP does; the keys of it that take a restart. */
  async reload(extra: Record<string, unknown>): Promise<string[]> {
    this.configure(extra);
    return (await this.#gateway?.reload(this.#config())) ?? [];
  }

  #config(): Config {
    const quiet = {
      component: { domain: DOMAIN, service: this.server.service, secret: SECRET },
      salt: { url: this.salt.url, username: 'saltxmpp', password: PASSWORD, timeout: 1 },
      strip_domain: '.demo.no',
      admins: ['admin@demo.no'],
      limits: UNLIMITED,
      greet: false,
      store: join(this.folder, 'store.db'),
      audit: { file: join(this.folder, 'audit.jsonl') },
      http: { listen: '127.0.0.1:0' },
    };
    const file = join(this.folder, 'config.yaml');
    return parseConfig(stringify(merged(quiet, this.#extra)), { file, env: {} }).config;
  }

  async stopGateway(): Promise<void> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    await gateway?.stop();
  }

  /** The gateway goes and comes again, on the same store. */
  async restartGateway(): Promise<void> {
    await this.stopGateway();
    await this.startGateway();
    await this.ready();
  }

  /** The answer at `/readyz` or another path of the gateway. */
  async http(path: string): Promise<{ status: number; body: Record<string, string> }> {
    const response = await this.#get(path);
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  /** The values of a metric in `/metrics`, by its labels as written, `{kind="message"}`, or without labels. */
  async metric(name: string): Promise<Map<string, number>> {
    const text = await this.metricsText();
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return new Map(
      lines.map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(name.length, space), Number(line.slice(space + 1))];
      }),
    );
  }

  async metricsText(): Promise<string> {
    return (await this.#get('/metrics')).text();
  }

  #get(path: string): Promise<Response> {
    const started = this.log.lines.findLast(({ details }) => 'health' in details);
    const health = String((started?.details as { health?: string } | undefined)?.health);
    return fetch(new URL(path, health), { headers: { connection: 'close' } });
  }

  /** Resolves once the gateway is connected and has read the fleet. */
  async ready(): Promise<void> {
    await this.#says(200);
  }

  /** Resolves once the gateway has noticed that it is not; what it has to say of that. */
  async notReady(): Promise<Record<string, string>> {
    return this.#says(503);
  }

  async #says(expected: number): Promise<Record<string, string>> {
    let said = await this.http('/readyz');
    const isSo = async () => {
      said = await this.http('/readyz');
      return said.status === expected;
    };
    await until(
      isSo,
      () => `/readyz does not say ${expected}, but ${said.status} ${JSON.stringify(said.body)}`,
    );
    return said.body;
  }

  /** Resolves once the gateway has read the fleet so many times more: it took one before it asks for the next. */
  swept(times = 1): Promise<void> {
    const done = Promise.withResolvers<void>();
    let count = 0;
    this.#onStatus(() => {
      count += 1;
      if (count > times) done.resolve();
    });
    return patiently(done.promise, `the fleet was not read ${times} times more`);
  }

  /** Holds up Salt's answers about the fleet, from the next question until `release` is called. */
  holdSweep(): { asked: Promise<void>; release(): void } {
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    this.#onStatus(() => {
      asked.resolve();
      return gate.promise;
    });
    const asking = patiently(asked.promise, 'Salt was not asked for the fleet');
    return { asked: asking, release: gate.resolve };
  }

  /** Has minions hold a function: `asked()` resolves once one runs it, `release` has them return this. */
  holdFunction(fun: string, ret: SaltValue = 'at last'): { asked(): Promise<void>; release(): void } {
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    this.salt.fleet.functions.set(fun, async () => {
      asked.resolve();
      await gate.promise;
      return { ret };
    });
    return { asked: () => patiently(asked.promise, `no minion runs ${fun}`), release: gate.resolve };
  }

  /** Holds up all that Salt is asked from now on, until what it gives is called. */
  holdSalt(): () => void {
    const gate = Promise.withResolvers<void>();
    this.salt.lowstate.held = gate.promise;
    return gate.resolve;
  }

  #onStatus(first: () => void | Promise<void>): void {
    const { runners } = this.salt.lowstate;
    const status = runners.get('manage.status');
    runners.set('manage.status', async (...call) => {
      await first();
      return status?.(...call) ?? null;
    });
  }

  /** The audit trail as it is now, a line each. */
  audit(): AuditLine[] {
    const file = join(this.folder, 'audit.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditLine);
  }

  /** Waits for so many lines of an event in the audit trail. */
  async audited(event: string, count = 1): Promise<AuditLine[]> {
    const found = () => this.audit().filter((line) => line.event === event);
    await until(
      () => found().length >= count,
      () => `the audit trail has ${found().length} lines of ${event}, not ${count}`,
    );
    return found();
  }

  /** The calls of people on minions: each as Salt got it, without the gateway's questions. */
  calls(): Chunk[] {
    const own = /^(saltutil\.(find_job|is_running)|sys\.(list_functions|argspec)|cp\.list_states)$/;
    return this.salt.lowstate.chunks.filter(
      ({ client = '', fun }) => client.startsWith('local') && !own.test(fun),
    );
  }
}

function merged(base: Record<string, unknown>, extra: Record<string, unknown>): Record<string, unknown> {
  const all = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    all[key] = isSection(value) && isSection(all[key]) ? { ...all[key], ...value } : value;
  }
  return all;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The gateway's questions: the fleet, its grains and keys, whether the event stream is alive. */
export function isOwnQuestion({ fun, kwarg }: Chunk): boolean {
  const own = ['manage.status', 'manage.versions', 'cache.grains', 'key.list_all'];
  return own.includes(fun) || kwarg?.jid === '20000101000000000000';
}

/** Raises the curtain: everything stands, the gateway is not started. */
export async function stage(t: Pick<TestContext, 'after'>, options: PlayOptions = {}): Promise<Play> {
  const folder = await mkdtemp(join(tmpdir(), 'salt-xmpp-'));
  const salt = await SaltApiStandIn.start(options.minions ? { minions: options.minions } : {});
  const server = await XmppServer.start({ domain: DOMAIN, secret: SECRET });
  const play = new Play(salt, server, folder, options.config ?? {});
  t.after(async () => {
    await play.stopGateway();
    await server.stop();
    salt.lowstate.held = undefined;
    await salt.setFault(undefined);
    await salt.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await options.before?.(play);
  return play;
}

/** The same, with the gateway ready. */
export async function play(t: TestContext, options: PlayOptions = {}): Promise<Play> {
  const made = await stage(t, options);
  await made.startGateway();
  await made.ready();
  return made;
}
