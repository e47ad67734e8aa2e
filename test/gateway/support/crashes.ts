import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xml } from '../../../src/xmpp/index.ts';
import { until } from '../../support/patience.ts';
import { Random } from '../../support/random.ts';
import { SaltApiStandIn } from '../../support/salt-api.ts';
import type { Chunk } from '../../support/salt-api-fleet.ts';
import { UNLIMITED } from '../../support/unlimited.ts';
import { GatewayChild } from './gateway-child.ts';
import { type Broken, type Entry, Ledger, withoutEnd } from './ledger.ts';
import { Puppet } from './person.ts';
import { type AuditLine, DOMAIN } from './play.ts';
import { XmppServer } from './server.ts';

export interface CrashOptions {
  seed: number;
  crashes: number;
  /** Whether clients send again, under the same id, what no receipt came for, and now and then what one came for. */
  resend: boolean;
}

export interface CrashReport {
  seed: number;
  crashes: number;
  commands: number;
  accepted: number;
  /** Ran on some minion. */
  ran: number;
  /** Answered more than once. */
  repeated: number;
  seconds: number;
  broken: Broken;
}

const SECRET = 's3cret';
const PASSWORD = 'hunter2';
const PEOPLE = ['admin@demo.no', 'kari@demo.no', 'ola@demo.no'];
/** A crash that waits for an event comes after this all the same, in ms. */
const AT_THE_LATEST = 500;
/** How long what is owed may take on a slow machine, in ms; then it counts as lost. */
const PATIENCE = 60_000;
/** The number of lost ones to wait for before the run is given up. */
const MOST_LOST = 3;

type Moment = 'posted' | 'run' | 'receipt' | 'answer';

/** Crashes a gateway again and again at moments that the seed chooses, and tracks the messages that people sent. */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const stage = await CrashStage.set(options);
  try {
    return await stage.play();
  } finally {
    await stage.clear();
  }
}

class CrashStage {
  readonly #options: CrashOptions;
  readonly #random: Random;
  readonly #folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
  readonly #salt: SaltApiStandIn;
  readonly #server: XmppServer;
  readonly #ledger = new Ledger();
  readonly #people: Puppet[];
  readonly #lost = new Set<Entry>();
  #gateway: GatewayChild;
  #count = 0;
  #crashes = 0;
  /** Called for everything that a crash may wait for. */
  #onMoment: (moment: Moment) => void = () => {};

  private constructor(options: CrashOptions, salt: SaltApiStandIn, server: XmppServer) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#salt = salt;
    this.#server = server;
    this.#people = PEOPLE.map((jid) => new Puppet(jid, server, DOMAIN));
    server.onStanza((stanza) => {
      const read = this.#ledger.read(stanza);
      if (read) this.#onMoment(read);
    });
    this.#teachSalt();
    this.#gateway = this.#start();
  }

  static async set(options: CrashOptions): Promise<CrashStage> {
    const salt = await SaltApiStandIn.start();
    const server = await XmppServer.start({ domain: DOMAIN, secret: SECRET });
    return new CrashStage(options, salt, server);
  }

  async play(): Promise<CrashReport> {
    const began = performance.now();
    await this.#gateway.ready();
    // Only a process that ends by itself keeps its compiled code.
    await this.#restartAfter(this.#gateway.stop());
    while (this.#crashes < this.#options.crashes && this.#lost.size < MOST_LOST) await this.#round();
    await this.#allRead();
    await this.#settled();
    await this.#accounted();
    await this.#gateway.stop();
    return this.#report((performance.now() - began) / 1000);
  }

  async clear(): Promise<void> {
    await this.#gateway.kill();
    await this.#server.stop();
    await this.#salt.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #round(): Promise<void> {
    const crashed = this.#crashAtSomeMoment();
    const burst = 1 + this.#random.below(6);
    for (let n = 0; n < burst; n++) {
      this.#command();
      if (this.#random.oneIn(3)) await new Promise((wake) => setTimeout(wake, this.#random.below(20)));
    }
    await this.#restartAfter(crashed);
    // Now and then while it is still taking up what the last crash left.
    if (this.#options.resend) this.#sendAgain();
    if (!this.#random.oneIn(4)) await this.#settled();
  }

  async #restartAfter(ended: Promise<unknown>): Promise<void> {
    await ended;
    this.#gateway = this.#start();
    if (this.#random.oneIn(6)) {
      await new Promise((wake) => setTimeout(wake, this.#random.below(800)));
      await this.#kill();
      this.#gateway = this.#start();
    }
    await this.#gateway.ready();
  }

  /** Kills the gateway so long after the beginning, or after the n-th of something; resolves once it is gone. */
  #crashAtSomeMoment(): Promise<void> {
    const moment = this.#random.pick<Moment | 'time'>(['time', 'posted', 'run', 'receipt', 'answer']);
    const after = this.#random.pick([0, 0, 1, 5, 30, 80]);
    let left = 1 + this.#random.below(4);
    const crashed = Promise.withResolvers<void>();
    let delayed: NodeJS.Timeout | undefined;
    // Once: by then the next gateway may be up.
    const crash = () => {
      clearTimeout(timer);
      clearTimeout(delayed);
      this.#onMoment = () => {};
      crashed.resolve(this.#kill());
    };
    const timer = setTimeout(crash, moment === 'time' ? this.#random.below(400) : AT_THE_LATEST);
    this.#onMoment = (happened) => {
      if (happened !== moment) return;
      left -= 1;
      if (left !== 0) return;
      if (after === 0) crash();
      else delayed = setTimeout(crash, after);
    };
    return crashed.promise;
  }

  #kill(): Promise<void> {
    this.#crashes += 1;
    return this.#gateway.kill();
  }

  #start(): GatewayChild {
    return GatewayChild.start(this.#folder, {
      component: { domain: DOMAIN, service: this.#server.service, secret: SECRET },
      salt: { url: this.#salt.url, username: 'saltxmpp', password: PASSWORD, timeout: 1 },
      strip_domain: '.demo.no',
      admins: PEOPLE,
      limits: UNLIMITED,
      greet: false,
      store: join(this.#folder, 'store.db'),
      audit: { file: join(this.#folder, 'audit.jsonl') },
    });
  }

  /** A person asks for a function that counts its runs. */
  #command(): void {
    const id = this.#nextId();
    const [contact, line] = this.#random.pick([
      ['web01', `test.echo ${id}`],
      ['web02', `test.echo ${id}`],
      ['db01', `test.echo ${id}`],
      ['web*', `test.echo ${id}`],
      ['master', `'*' test.echo ${id}`],
      ['master', `'*' -b 1 test.echo ${id}`],
      ['master', `salt-run test.arg ${id}`],
    ] as const);
    this.#send(this.#ledger.open(id, { person: this.#random.pick(PEOPLE), contact, line }));
  }

  #nextId(): string {
    this.#count += 1;
    return `c${this.#count}x`;
  }

  /** Resolves once the gateway has read everything: a person's messages are read in order. Also after a long wait. */
  async #allRead(): Promise<void> {
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE, 'late').unref());
    const last = PEOPLE.map((person) => {
      const id = this.#nextId();
      return this.#ledger.open(id, { person, contact: 'web01', line: `test.echo ${id}` });
    });
    for (const entry of last) this.#send(entry);
    while (last.some(({ accepted }) => !accepted))
      if ((await Promise.race([this.#ledger.news(), late])) === 'late') return;
  }

  #send({ id, person, contact, line }: Entry): void {
    if (!this.#server.connected) return;
    const wanted = [xml('request', { xmlns: 'urn:xmpp:receipts' }), xml('thread', {}, id)];
    this.#people.find(({ jid }) => jid === person)?.says(contact, line, { id, with: wanted });
  }

  #sendAgain(): void {
    for (const entry of [...this.#ledger.entries.values()].slice(-12))
      if (!entry.accepted || this.#random.oneIn(4)) this.#send(entry);
  }

  /** Resolves once every accepted request is answered; missing answers count as lost after a long wait. */
  async #settled(): Promise<void> {
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE, 'late').unref());
    for (;;) {
      const owed = this.#ledger.unanswered().filter((entry) => !this.#lost.has(entry));
      if (owed.length === 0) return;
      if ((await Promise.race([this.#ledger.news(), late])) !== 'late') continue;
      for (const entry of owed) this.#lost.add(entry);
    }
  }

  /** Resolves once all that ran has its end on record, or after long. */
  async #accounted(): Promise<void> {
    const isSo = () => withoutEnd(this.#audit()).length === 0;
    // The verdict names what has no end.
    await until(isSo, 'not all has its end on record', PATIENCE / 4).catch(() => undefined);
  }

  #audit(): AuditLine[] {
    const lines = readFileSync(join(this.#folder, 'audit.jsonl'), 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditLine);
  }

  /** The functions count their runs and take their time, and so does salt-api before it publishes. */
  #teachSalt(): void {
    const { fleet, lowstate } = this.#salt;
    const run = async (minion: string, { arg = [] }: Chunk) => {
      this.#ledger.ran(String(arg[0]), minion);
      this.#onMoment('run');
      await this.#pause([0, 0, 0, 20, 100, 400]);
      return arg[0] ?? null;
    };
    fleet.functions.set('test.echo', async (minion, chunk) => ({ ret: await run(minion, chunk) }));
    lowstate.runners.set('test.arg', (_kwarg, chunk) => run('master', chunk));
    lowstate.delay = ({ fun }) => {
      if (fun !== 'test.echo' && fun !== 'test.arg') return undefined;
      const pause = this.#pause([0, 0, 0, 0, 5, 30, 100, 1_500]);
      this.#onMoment('posted');
      return pause;
    };
  }

  async #pause(choice: readonly number[]): Promise<void> {
    const ms = this.#random.pick(choice);
    if (ms > 0) await new Promise((wake) => setTimeout(wake, ms));
  }

  #report(seconds: number): CrashReport {
    const entries = [...this.#ledger.entries.values()];
    return {
      seed: this.#options.seed,
      crashes: this.#crashes,
      commands: entries.length,
      accepted: entries.filter(({ accepted }) => accepted).length,
      ran: entries.filter(({ runs }) => runs.size > 0).length,
      repeated: entries.filter(({ answers }) => [...answers.values()].flat().length > 1).length,
      seconds: Math.round(seconds),
      broken: this.#ledger.broken(this.#audit()),
    };
  }
}
