import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AddressBook, Fleet, type FleetOptions } from '../../src/fleet/index.ts';
import {
  Dialect,
  EventStream,
  JidSource,
  type SaltError,
  SaltEvent,
  type StreamState,
} from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';

/** The parts that replace Salt in a play. */
interface PlaySetup extends Partial<Omit<FleetOptions, 'salt'>> {
  salt?: Partial<Record<'probeEvents' | 'runner', (fun: string, kwarg?: unknown) => Promise<unknown>>> & {
    dialect?: Dialect;
  };
}

/** A fleet over a Salt that the test writes, on a clock that the test moves. */
export class FleetPlay {
  up = ['db01', 'web01', 'web02'];
  down: string[] = [];
  waiting: string[] = [];
  /** Why Salt cannot be asked. */
  trouble: Error | undefined;
  /** Why keys cannot be read. */
  keysRefused: SaltError | undefined;
  sweeps = 0;
  lists = 0;
  readonly pings: string[][] = [];
  /** The fleet's news: `web01 up`, `web01 removed`, `pending web09`, `unreachable`, `swept`. */
  readonly told: string[] = [];
  readonly fleet: Fleet;
  readonly #stream: TestStream;
  readonly #t: TestContext;
  /** How long a sweep takes, milliseconds. */
  sweepMs = 0;
  /** A Salt that calls dead minions up. */
  callsAllUp = false;

  constructor(t: TestContext, { salt = {}, ...options }: PlaySetup = {}) {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 });
    this.#t = t;
    const log = keptLog();
    this.#stream = new TestStream({
      source: { openEvents: () => new Promise(() => {}), probeEvents: async () => null },
      log,
    });
    const book = bookOf(0);
    this.fleet = new Fleet({
      salt: {
        dialect: new Dialect(),
        runner: () => this.#status(),
        wheel: () => this.#keys(),
        probeEvents: async () => this.#ask(),
        ...salt,
      } as unknown as FleetOptions['salt'],
      jids: new JidSource(),
      book,
      live: { config: { presence_interval: 900 } },
      log,
      events: this.#stream,
      ping: (ids) => this.#ping(ids),
      ...options,
    });
    this.fleet.on('changed', ({ id, state }) => this.told.push(`${id} ${state}`));
    this.fleet.on('removed', ({ id }) => this.told.push(`${id} removed`));
    this.fleet.on('pending', (ids) => this.told.push(`pending ${ids.join(',')}`.trim()));
    this.fleet.on('unreachable', () => this.told.push('unreachable'));
    t.after(() => this.fleet.stop());
  }

  /** Starts it and completes the first sweep, then forgets the news so far. */
  async starts(): Promise<void> {
    this.fleet.start();
    await this.passes(1);
    this.told.length = 0;
  }

  /** Lets so many seconds pass, in small steps. */
  async passes(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1000; ms += 100) {
      this.#t.mock.timers.tick(100);
      await turn();
    }
  }

  /** Puts an event on the bus. */
  fires(tag: string, data: Record<string, unknown>): void {
    this.#stream.fires(tag, data);
  }

  returns(id: string, more: Record<string, unknown> = {}): void {
    const jid = '20261124200000000000';
    this.fires(`salt/job/${jid}/ret/${id}`, {
      cmd: '_return',
      id,
      jid,
      return: true,
      retcode: 0,
      success: true,
      fun: 'test.ping',
      ...more,
    });
  }

  begins(id: string, sender = id): void {
    this.fires(`salt/minion/${id}/start`, { cmd: '_minion_event', id: sender, data: 'started' });
  }

  /** The event stream reports its state. */
  stream(event: 'open' | 'gap' | 'down'): void {
    if (event === 'down') this.#stream.emit('down', new Error('gone') as SaltError);
    else this.#stream.emit(event);
  }

  dies(...ids: string[]): void {
    this.up = this.up.filter((id) => !ids.includes(id));
    this.down.push(...ids);
  }

  lives(...ids: string[]): void {
    this.down = this.down.filter((id) => !ids.includes(id));
    this.up.push(...ids);
  }

  async #status(): Promise<unknown> {
    this.sweeps += 1;
    this.#ask();
    const status = this.callsAllUp
      ? { up: [...this.up, ...this.down], down: [] }
      : { up: [...this.up], down: [...this.down] };
    if (this.sweepMs > 0) await new Promise((resolve) => setTimeout(resolve, this.sweepMs));
    return status;
  }

  async #ping(ids: readonly string[]): Promise<Set<string>> {
    this.pings.push([...ids]);
    this.#ask();
    const answered = new Set(ids.filter((id) => this.up.includes(id)));
    if (answered.size < ids.length) await new Promise((resolve) => setTimeout(resolve, 2_500));
    return answered;
  }

  async #keys(): Promise<unknown> {
    this.lists += 1;
    this.#ask();
    if (this.keysRefused) throw this.keysRefused;
    return {
      minions: [...this.up, ...this.down],
      minions_pre: this.waiting,
      minions_rejected: [],
      local: [],
    };
  }

  #ask(): void {
    if (this.trouble) throw this.trouble;
  }
}

/** An address book that an earlier run has left, with so many minions. */
export function bookOf(minions: number): AddressBook {
  const kept = Array.from({ length: minions }, (_, index): [string, string] => [`m${index}`, `m${index}`]);
  return new AddressBook({ all: () => kept, set: () => {} }, { stripDomain: '', reserved: [] });
}

/** An event stream whose events the test makes. */
class TestStream extends EventStream {
  readonly #listeners = new Set<[prefix: string, listener: Parameters<EventStream['onTag']>[1]]>();

  override get state(): StreamState {
    return 'open';
  }

  override onTag(...entry: Parameters<EventStream['onTag']>): () => void {
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  fires(tag: string, data: Record<string, unknown>): void {
    const event = new SaltEvent(tag, JSON.stringify({ data, tag }));
    for (const [prefix, listener] of this.#listeners) if (tag.startsWith(prefix)) listener(event);
  }
}
