import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { DOMAIN, Lab, type LabOptions, type LabPorts, PORTS, password } from '../../../lab/lab.ts';
import { freePorts } from '../../../lab/ports.ts';
import { venvOf } from '../../support/salt-venv.ts';
import { UNLIMITED } from '../../support/unlimited.ts';
import { makePamUser, mayMakeUsers, type PamUser } from './pam-user.ts';
import { ChatUser } from './person.ts';

/** Salt's grants to the gateway in the tests; the gateway's `access` is narrower still. */
const GRANTED = [
  ...['test.*', 'grains.*', 'disk.*', 'cmd.run', 'state.*', 'status.*', 'sys.*', 'saltutil.*'],
  'schedule.*',
  'cp.list_states',
];

type Config = Record<string, unknown>;

export interface TestLabOptions extends Omit<LabOptions, 'shared'> {
  /** The gateway's grants in Salt's `external_auth`. */
  granted?: readonly unknown[];
  /** Further users of salt-api, each with their grants. */
  others?: readonly (readonly unknown[])[];
  /** The version of Salt, or its series: the newest of that; default: that of all tests. */
  salt?: string | undefined;
}

/** The lab of one test file: in a separate folder, with people in real clients. */
export class TestLab extends Lab {
  /** The one folder that minions, which run in boxes, and the tests both see, at the same path. */
  readonly shared: string;
  readonly #options: TestLabOptions;
  readonly #people: ChatUser[] = [];
  readonly #pamUsers: PamUser[] = [];

  constructor(options: TestLabOptions = {}) {
    const dir = mkdtempSync(join(tmpdir(), 'sx-'));
    const shared = join(dir, 'shared');
    super(dir, { ...options, shared });
    this.shared = shared;
    this.#options = options;
  }

  /** Starts the XMPP server and Salt; resolves when all minions answer. */
  override async start(): Promise<void> {
    const { granted = [...GRANTED, '@runner', '@wheel'], others = [], salt } = this.#options;
    await super.start({
      ports: await ports(),
      ...venvOf(salt),
      users: [granted, ...others].map((allowed, index) => ({ ...this.#user(index), allowed })),
      eauth: mayMakeUsers() ? 'pam' : 'file',
      say: (line) => process.stderr.write(`# ${line}\n`),
    });
  }

  /** The gateway's config here, with `changes` over its first level; people add contacts by themselves. */
  override config(changes: Config = {}): Config {
    const roster = { fleet: false, groups: false };
    return {
      ...super.config(),
      greet: false,
      roster,
      log: { level: 'debug', format: 'json' },
      limits: UNLIMITED,
      ...changes,
    };
  }

  /** Starts the gateway, or stops it first where it runs; resolves once it is ready. The store is kept. */
  async startGateway(changes: Config = {}): Promise<void> {
    if (this.gateway.running) await this.gateway.stop();
    this.gateway.start(this.config(changes));
    await this.gateway.ready();
  }

  /** As `startGateway`, with an empty store. */
  async freshGateway(changes: Config = {}): Promise<void> {
    if (this.gateway.running) await this.gateway.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(join(this.dir, `salt-xmpp.db${end}`), { force: true });
    await this.startGateway(changes);
  }

  /** A user for salt-api: of this machine where that is allowed. */
  #user(index: number): { name: string; password: string } {
    if (!mayMakeUsers()) return { name: `saltxmpp${index || ''}`, password: password() };
    const user = makePamUser();
    this.#pamUsers.push(user);
    return user;
  }

  /** A person with an account here, freshly logged in, with a client of that name. */
  async person(name: string, client?: string): Promise<ChatUser> {
    const person = await ChatUser.comes(await this.account(name), DOMAIN, client);
    this.#people.push(person);
    return person;
  }

  /** Stops everything and removes what was made. */
  override async stop(): Promise<void> {
    for (const person of this.#people) person.client.disconnect();
    await super.stop(3000);
    for (const user of this.#pamUsers) user.remove();
    if (!process.env.SALT_XMPP_LAB_KEEP) rmSync(this.dir, { recursive: true, force: true });
  }
}

/**
 * The file's lab: started before its tests, then `ready` is called (most start the gateway there), and stopped
 * after them. Call it once, at the top; a `before` of the file's own would not wait for it.
 */
export function useLab(ready: (lab: TestLab) => Promise<void>, options?: TestLabOptions): TestLab {
  const lab = new TestLab(options);
  const start = async () => {
    await lab.start();
    await ready(lab);
  };
  before(start, { timeout: 900_000 });
  after(() => lab.stop());
  return lab;
}

async function ports(): Promise<LabPorts> {
  const free = await freePorts(PORTS.length);
  return Object.fromEntries(PORTS.map((name, index) => [name, free[index]])) as LabPorts;
}
