import { setTimeout as later } from 'node:timers/promises';
import type { Random } from '../../support/random.ts';
import type { Fault, SaltApiStandIn } from '../../support/salt-api.ts';
import type { Counts } from './load-ledger.ts';
import type { Happened } from './load-traces.ts';
import type { XmppServer } from './server.ts';

export type Trouble = 'stream-cut' | 'events-lost' | 'salt-api-restart' | Fault;

/** After these it is clear what was published, at once or by one question. */
export const CLEAR_TROUBLES: readonly Trouble[] = [
  'stream-cut',
  'events-lost',
  'salt-api-restart',
  'master-down',
  'slow',
];
/** After these it takes the gateway half a minute to be sure that a job was not published. */
export const UNCLEAR_TROUBLES: readonly Trouble[] = ['server-error', 'html', 'reset'];

export interface TroublesOptions {
  salt: SaltApiStandIn;
  server: XmppServer;
  random: Random;
  /** The gateway's stream was cut just now. */
  onCut(): void;
}

/** Lets minions flap and both of the gateway's ends fail, one fault after the other. */
export class Troubles {
  readonly #options: TroublesOptions;
  /** How often each fault was begun. */
  readonly faults: Counts = {};
  readonly happened: Happened[] = [];
  flaps = 0;
  #fault: Promise<void> = Promise.resolve();
  readonly #flapping = new Set<Promise<void>>();

  constructor(options: TroublesOptions) {
    this.#options = options;
  }

  /** A minion goes and comes back soon after. */
  flap(): void {
    const { salt, random } = this.#options;
    const up = Array.from(salt.fleet.minions.keys()).filter((id) => salt.fleet.get(id).up);
    const id = random.pick(up);
    const ms = random.oneIn(40) ? 4_000 : random.pick([5, 20, 50, 100]);
    this.flaps += 1;
    const flapped = this.#flap(id, ms);
    this.#flapping.add(flapped);
    void flapped.then(() => this.#flapping.delete(flapped));
  }

  async #flap(id: string, ms: number): Promise<void> {
    const { salt } = this.#options;
    salt.fleet.get(id).up = false;
    salt.fire('salt/presence/change', { new: [], lost: [id] });
    await later(ms);
    salt.fleet.get(id).up = true;
    salt.fire('salt/presence/change', { new: [id], lost: [] });
    salt.fire(`salt/minion/${id}/start`, { id, cmd: '_minion_event', tag: `salt/minion/${id}/start` });
  }

  /** One of these comes next, once what is at fault now is well again. */
  next(troubles: readonly Trouble[]): void {
    const { random } = this.#options;
    const trouble = random.pick(troubles);
    const ms = 50 + random.below(250);
    this.faults[trouble] = (this.faults[trouble] ?? 0) + 1;
    this.#fault = this.#fault.then(() => this.#make(trouble, ms));
  }

  /** Once all is well again. */
  async over(): Promise<void> {
    await this.#fault;
    await Promise.all(this.#flapping);
  }

  async #make(trouble: Trouble, ms: number): Promise<void> {
    const { salt } = this.#options;
    this.happened.push({ what: trouble, at: Date.now() });
    if (trouble === 'stream-cut') return this.#cut();
    if (trouble === 'events-lost') return salt.dropStreams();
    if (trouble === 'salt-api-restart') salt.dropSessions();
    await salt.setFault(trouble === 'salt-api-restart' ? 'down' : trouble);
    await later(ms);
    await salt.setFault(undefined);
  }

  async #cut(): Promise<void> {
    const { server, onCut } = this.#options;
    const logIns = server.logIns;
    server.drop();
    onCut();
    await server.loggedIn(logIns + 1);
  }
}
