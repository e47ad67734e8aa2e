import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type BareProsody, startBareProsody } from '../../lab/bare-prosody.ts';
import { NODE_FLAGS } from '../../lab/gateway-process.ts';
import { freePorts } from '../../lab/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { Audience } from './audience.ts';
import { builtMain } from './built.ts';
import { Child } from './child.ts';
import { now } from './clock.ts';
import { FORWARDER, GATEWAY, gatewayConfig, SECRET } from './lab.ts';

/** The subscribers of a range of minions: the first, and the one after the last. */
export type Subscription = [person: string, first: number, end: number];

/** A gateway that was started; `at` is when, in milliseconds since the epoch. */
export interface Started {
  child: Child;
  at: number;
}

export interface RosterLabOptions {
  /** The number of watchers: `admin0@demo.no` and so on, each in a separate client. */
  people: number;
  /** Other accounts, names to passwords. */
  accounts?: Record<string, string>;
  profile?: string | undefined;
}

/** A Prosody with people in real clients, and gateways that come and go. */
export class RosterLab {
  readonly prosody: BareProsody;
  readonly audience: Audience;
  readonly service: string;
  readonly #dir: string;
  readonly #options: RosterLabOptions;
  readonly #closers: (() => unknown)[] = [];
  #stores = 0;

  private constructor(dir: string, prosody: BareProsody, audience: Audience, options: RosterLabOptions) {
    this.#dir = dir;
    this.prosody = prosody;
    this.audience = audience;
    this.service = `xmpp://127.0.0.1:${prosody.componentPort}`;
    this.#options = options;
  }

  static async start(options: RosterLabOptions): Promise<RosterLab> {
    const people = Object.fromEntries(
      Array.from({ length: options.people }, (_, at) => [`admin${at}`, SECRET]),
    );
    const dir = await mkdtemp(join(tmpdir(), 'salt-xmpp-bench-'));
    const prosody = await startBareProsody(
      { [GATEWAY]: SECRET, [FORWARDER]: SECRET },
      { ...people, ...options.accounts },
    );
    const isMinion = (local: string) => local.startsWith('node');
    const audience = await Audience.connect(prosody.clientPort, people, isMinion).catch(async (error) => {
      await prosody.dispose();
      throw error;
    });
    return new RosterLab(dir, prosody, audience, options);
  }

  /** A stand-in for salt-api with so many minions, and its address. */
  async salt(minions: number): Promise<{ child: Child; url: string }> {
    const script = new URL('salt-api-process.ts', import.meta.url);
    const { child, said } = await Child.start(script, { minions, count: 1 });
    this.#closers.push(() => child.stop());
    return { child, url: z.tuple([z.string()]).parse(said)[0] };
  }

  /** The config of a gateway that an earlier run has left these subscriptions, and every minion's address. */
  async config(url: string, minions: number, subscriptions: readonly Subscription[]): Promise<string> {
    const name = join(this.#dir, `gateway${this.#stores++}`);
    const [port = 0] = await freePorts(1);
    const store = await openStore(`${name}.db`);
    for (let at = 0; at < minions; at++) store.addresses.set(minion(at), minion(at));
    for (const [person, first, end] of subscriptions) {
      store.subscriptions.add(person, 'master');
      for (let at = first; at < end; at++) store.subscriptions.add(person, minion(at));
    }
    await store.close();
    const admins = Array.from({ length: this.#options.people }, (_, at) => `admin${at}@demo.no`);
    const config = {
      ...gatewayConfig({ service: this.service, url, admins, kept: name }),
      http: { listen: `127.0.0.1:${port}` },
    };
    await writeFile(`${name}.yaml`, stringify(config), { mode: 0o600 });
    return `${name}.yaml`;
  }

  async gateway(config: string): Promise<Started> {
    const { profile } = this.#options;
    const execArgv = [
      '--expose-gc',
      ...NODE_FLAGS,
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ];
    const main = builtMain();
    const at = now();
    const script = new URL('gateway-process.ts', import.meta.url);
    const { child } = await Child.start(script, { config, main }, { execArgv, quiet: true });
    this.#closers.push(() => child.stop());
    return { child, at };
  }

  async close(): Promise<void> {
    while (this.#closers.length > 0) await this.#closers.pop()?.();
    this.audience.close();
    await this.prosody.dispose();
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** The memory of a gateway's process once it has settled, KiB. */
export async function settledKb(gateway: Child): Promise<number> {
  return z.object({ rss: z.number() }).parse(await gateway.ask({})).rss / 1024;
}

function minion(at: number): string {
  return `node${String(at).padStart(5, '0')}`;
}
