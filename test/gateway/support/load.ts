import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { type Element, errorReply, StanzaError, xml } from '../../../src/xmpp/index.ts';
import { patiently, until } from '../../support/patience.ts';
import { Random } from '../../support/random.ts';
import { SaltApiStandIn } from '../../support/salt-api.ts';
import { UNLIMITED } from '../../support/unlimited.ts';
import { GatewayChild } from './gateway-child.ts';
import { type Counts, LoadLedger } from './load-ledger.ts';
import { type Lost, stored, traces } from './load-traces.ts';
import { type Trouble, Troubles } from './load-troubles.ts';
import { DOMAIN } from './play.ts';
import type { Memory } from './probe.ts';
import { XmppServer } from './server.ts';

export interface LoadOptions {
  seed: number;
  commands: number;
  flaps: number;
  faults: number;
  /** The possible faults. */
  troubles: readonly Trouble[];
  /** How often the memory is measured, evenly spread; nothing is under way then. */
  measurings: number;
  /** Told at each measuring. */
  progress?(report: LoadReport): void;
}

export interface LoadReport {
  commands: number;
  answered: number;
  /** Told something else than the answer, by kind. */
  told: Counts;
  /** Not understood, and without a reply, as the last one was less than a minute ago. */
  unanswerable: number;
  /** Sent into a stream that was cut before the receipt: only those that were stored are owed an answer. */
  cutOff: number;
  /** The ones that got a text after all. */
  cutOffTold: number;
  /** The ones without a text about their end. */
  lost: Lost[];
  /** Texts that belong to no sent command. */
  odd: string[];
  /** Commands that one minion ran twice. */
  twice: string[];
  flaps: number;
  faults: Counts;
  memory: Memory[];
  seconds: number;
}

const SECRET = 's3cret';
const PASSWORD = 'hunter2';
const MINIONS = Array.from({ length: 100 }, (_, n) => `web${String(n).padStart(2, '0')}.demo.no`);
const PEOPLE = ['admin@demo.no', 'kari@demo.no', 'ola@demo.no', 'per@demo.no', 'liv@demo.no'];
/** The number of commands at once. */
const UNDER_WAY = 150;
/** The stand-in forgets jobs beyond these, more than it is asked for in the minute that finding one out may take. */
const JOBS_KEPT = 50_000;
/** How long what is owed may take on a slow machine, ms. */
const PATIENCE = 120_000;
const RECEIPT = 'urn:xmpp:receipts';

/** Lets people ask a gateway in a separate process for much, while minions flap and both its ends fail. */
export async function load(options: LoadOptions): Promise<LoadReport> {
  const salt = await SaltApiStandIn.start({ minions: MINIONS });
  const server = await XmppServer.start({ domain: DOMAIN, secret: SECRET });
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
  const gateway = GatewayChild.start(folder, {
    component: { domain: DOMAIN, service: server.service, secret: SECRET },
    salt: { url: salt.url, username: 'saltxmpp', password: PASSWORD, timeout: 1 },
    strip_domain: '.demo.no',
    admins: PEOPLE,
    limits: UNLIMITED,
    greet: false,
    confirm_above: 1_000,
    store: join(folder, 'store.db'),
    audit: { file: join(folder, 'audit.jsonl') },
  });
  try {
    await gateway.ready();
    return await new Load(options, { salt, server, gateway, folder }).run();
  } finally {
    await gateway.kill();
    await server.stop();
    await salt.setFault(undefined);
    await salt.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ends {
  salt: SaltApiStandIn;
  server: XmppServer;
  gateway: GatewayChild;
  /** The folder of the gateway's files. */
  folder: string;
}

class Load {
  readonly #options: LoadOptions;
  readonly #ends: Ends;
  readonly #random: Random;
  readonly #ledger = new LoadLedger();
  readonly #report: Pick<LoadReport, 'commands' | 'lost' | 'twice' | 'memory'>;
  readonly #troubles: Troubles;
  /** Minion and id of each command that ran. */
  readonly #ran = new Set<string>();
  readonly #began = performance.now();
  /** The waiters to wake at a new text, or when the component is back. */
  #wake: () => void = () => {};

  constructor(options: LoadOptions, ends: Ends) {
    this.#options = options;
    this.#ends = ends;
    this.#random = new Random(options.seed);
    this.#troubles = new Troubles({ ...ends, random: this.#random, onCut: () => this.#ledger.cut() });
    this.#report = { commands: 0, lost: [], twice: [], memory: [] };
    ends.server.onStanza((stanza) => this.#read(stanza));
    const page = 'x'.repeat(2_000);
    const { functions } = ends.salt.fleet;
    functions.set('status.all_status', () => ({ ret: page }));
    functions.set('test.echo', (minion, { arg: [text = null] = [] }) => {
      const run = `${minion} ${text}`;
      if (this.#ran.has(run)) this.#report.twice.push(run);
      this.#ran.add(run);
      return { ret: text };
    });
  }

  async run(): Promise<LoadReport> {
    const { commands, flaps, faults, measurings, troubles } = this.#options;
    for (const person of PEOPLE) this.#subscribe(person);
    for (let n = 1; n <= commands; n++) {
      await this.#room();
      this.#command(n);
      if (isTurn(n, flaps, commands)) this.#troubles.flap();
      if (isTurn(n, faults, commands)) this.#troubles.next(troubles);
      // Reads the texts that came in meanwhile.
      if (n % 10 === 0) await new Promise((wake) => setImmediate(wake));
      if (isTurn(n, measurings, commands)) await this.#measure();
    }
    return this.#reported();
  }

  #reported(): LoadReport {
    const { answered, told, odd, unanswerable, cutOff, cutOffTold } = this.#ledger;
    const { flaps, faults } = this.#troubles;
    const seconds = Math.round((performance.now() - this.#began) / 1000);
    return { ...this.#report, answered, told, odd, unanswerable, cutOff, cutOffTold, flaps, faults, seconds };
  }

  #subscribe(person: string): void {
    for (const to of ['master', ...MINIONS.map((id) => id.replace('.demo.no', ''))])
      this.#deliver(xml('presence', { type: 'subscribe', from: person, to: `${to}@${DOMAIN}` }));
    this.#deliver(xml('presence', { from: `${person}/phone`, to: `master@${DOMAIN}` }));
  }

  /** Resolves once another command may be sent. */
  async #room(): Promise<void> {
    while (this.#ledger.untold >= UNDER_WAY || !this.#ends.server.connected) {
      const news = Promise.withResolvers<void>();
      this.#wake = news.resolve;
      await Promise.race([news.promise, later(100)]);
    }
  }

  #command(n: number): void {
    const id = `c${n}x`;
    const minion = `web${String(this.#random.below(100)).padStart(2, '0')}`;
    const [contact, body] = this.#random.oneIn(100)
      ? this.#random.pick([
          ['master', `'web1*' test.echo ${id}`],
          ['master', `'*' test.version`],
          ['master', 'minions'],
          ['master', 'jobs'],
          ['master', `nonsense${n}`],
          [minion, `test.nonsense ${id}`],
          [minion, 'more'],
        ] as const)
      : ([minion, this.#random.oneIn(20) ? 'status.all_status' : `test.echo ${id}`] as const);
    const wanted = [xml('body', {}, body), xml('thread', {}, id), xml('request', { xmlns: RECEIPT })];
    const person = this.#random.pick(PEOPLE);
    const to = `${contact}@${DOMAIN}`;
    this.#ledger.send({ id, person, contact: to, line: body });
    this.#report.commands += 1;
    this.#deliver(xml('message', { type: 'chat', id, from: `${person}/phone`, to }, ...wanted));
  }

  #read(stanza: Element): void {
    const { type, from } = stanza.attrs;
    if (stanza.is('iq') && (type === 'get' || type === 'set') && from !== undefined)
      this.#deliver(errorReply(stanza, new StanzaError('service-unavailable')));
    if (stanza.is('message') && this.#ledger.read(stanza)) this.#wake();
  }

  /** Waits until nothing is under way, then has the gateway say what it holds. */
  async #measure(): Promise<void> {
    await this.#troubles.over();
    const { folder } = this.#ends;
    const owed = () => stored(this.#ledger.adrift, folder);
    const isQuiet = () => this.#ledger.open === 0 && owed().length === 0;
    // Commands that are still open then count as lost.
    await until(isQuiet, 'something is under way', PATIENCE).catch(() => undefined);
    const lost = [...owed(), ...this.#ledger.closeAll()];
    this.#report.lost.push(...traces(lost, folder, this.#troubles.happened));
    this.#report.memory.push(await patiently(this.#ends.gateway.memory(), 'no memory'));
    this.#options.progress?.(this.#reported());
  }

  #deliver(stanza: Element): void {
    if (this.#ends.server.connected) this.#ends.server.deliver(stanza);
    const { lowstate, fleet } = this.#ends.salt;
    lowstate.chunks.length = 0;
    for (const jid of fleet.jobs.keys()) {
      if (fleet.jobs.size <= JOBS_KEPT) break;
      fleet.jobs.delete(jid);
    }
  }
}

/** Whether the n-th of `of` is one of `times` turns, evenly spread. */
function isTurn(n: number, times: number, of: number): boolean {
  return Math.floor((n * times) / of) > Math.floor(((n - 1) * times) / of);
}
