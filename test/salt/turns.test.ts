import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { SaltError } from '../../src/salt/index.ts';
import type { Pace } from '../../src/salt/turns/seats.ts';
import { FairTurns, GATEWAY_TURN, type Turn } from '../../src/salt/turns/turns.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';

const person = (owner: string): Turn => ({ owner, rank: 'person' });
const admin = (owner: string): Turn => ({ owner, rank: 'admin' });

/** Requests that hang until they are ended, by the name they were given. */
class Requests {
  readonly turns: FairTurns;
  /** The admitted ones, in that order. */
  readonly begun: string[] = [];
  readonly #ends = new Map<string, () => void>();
  readonly #all: Promise<void>[] = [];

  constructor(most = 24) {
    this.turns = new FairTurns(most);
  }

  ask(name: string, turn: Turn, pace: Pace = 'slow', signal = new AbortController().signal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ends.set(name, resolve);
    const task = () => {
      this.begun.push(name);
      return promise;
    };
    const asked = this.turns.use(turn, pace, task, signal);
    this.#all.push(asked.catch(() => undefined));
    return asked;
  }

  askMany(count: number, turn: Turn, pace: Pace = 'slow'): void {
    for (let index = 0; index < count; index += 1) void this.ask(`${turn.owner} ${index}`, turn, pace);
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await tick();
  }

  begunOf(owner: string): number {
    return this.begun.filter((name) => name.startsWith(`${owner} `)).length;
  }
}

test('one person never has more than a share, and the others are let in beside it', async () => {
  const requests = new Requests();
  requests.askMany(40, person('oper'));
  await tick();
  const share = requests.begunOf('oper');
  assert.ok(share < 8, `${share} of 24`);
  requests.askMany(1, person('kari'));
  requests.askMany(1, admin('root'));
  requests.askMany(1, GATEWAY_TURN);
  await tick();
  assert.deepEqual(requests.begun.slice(share), ['kari 0', 'root 0', ' 0']);
});

test('thirty people whose requests all hang leave places to admins and to the gateway', async () => {
  const requests = new Requests();
  for (let index = 0; index < 30; index += 1) {
    requests.askMany(20, person(`p${index}`));
    requests.askMany(20, person(`p${index}`), 'quick');
  }
  await tick();
  const before = requests.begun.length;
  for (let index = 0; index < 3; index += 1) requests.askMany(1, admin(`a${index}`));
  requests.askMany(3, GATEWAY_TURN);
  requests.askMany(1, { owner: 'groups', rank: 'gateway' });
  await tick();
  assert.equal(requests.begun.length - before, 7);
});

test('admins whose requests all hang leave places to people and to the gateway', async () => {
  const requests = new Requests();
  for (let index = 0; index < 10; index += 1) requests.askMany(20, admin(`a${index}`));
  await tick();
  requests.askMany(1, person('kari'));
  requests.askMany(3, GATEWAY_TURN);
  await tick();
  assert.equal(requests.begunOf('kari'), 1);
  assert.equal(requests.begunOf(''), 3);
});

test('many questions of one kind of the gateway leave places to its others', async () => {
  const requests = new Requests();
  for (let index = 0; index < 10; index += 1) requests.askMany(20, admin(`a${index}`));
  for (let index = 0; index < 10; index += 1) requests.askMany(20, person(`p${index}`));
  requests.askMany(50, { owner: 'groups', rank: 'gateway' });
  await tick();
  requests.askMany(4, GATEWAY_TURN);
  await tick();
  assert.equal(requests.begunOf(''), 4);
});

test('slow requests leave places to the quick ones of the same person', async () => {
  const requests = new Requests();
  requests.askMany(40, person('oper'));
  await tick();
  void requests.ask('quick', person('oper'), 'quick');
  await tick();
  assert.equal(requests.begun.at(-1), 'quick');
});

test('people are served in rotation, each in the order of asking', async () => {
  const requests = new Requests(1);
  void requests.ask('first', person('x'));
  requests.askMany(3, person('a'));
  requests.askMany(3, person('b'));
  requests.askMany(2, person('c'));
  await tick();
  for (const name of ['first', 'a 0', 'b 0', 'c 0', 'a 1', 'b 1', 'c 1', 'a 2']) await requests.end(name);
  assert.deepEqual(requests.begun, ['first', 'a 0', 'b 0', 'c 0', 'a 1', 'b 1', 'c 1', 'a 2', 'b 2']);
});

test('who gives up leaves the queue at once and takes no turn', async () => {
  const requests = new Requests(1);
  void requests.ask('first', person('x'));
  const gone = new AbortController();
  const given = requests.ask('gone', person('a'), 'slow', gone.signal);
  void requests.ask('last', person('a'));
  gone.abort(new Error('gone'));
  await assert.rejects(given, /gone/);
  assert.equal(requests.turns.counts.person.waiting, 1);
  await requests.end('first');
  assert.deepEqual(requests.begun, ['first', 'last']);
});

test('a request that fails gives its place back', async () => {
  const turns = new FairTurns(1);
  const { signal } = new AbortController();
  const failed = turns.use(person('a'), 'slow', () => Promise.reject(new Error('no')), signal);
  const next = turns.use(person('b'), 'slow', async () => 'in', signal);
  await assert.rejects(failed, /no/);
  assert.equal(await next, 'in');
  assert.deepEqual(turns.counts.person, { open: 0, waiting: 0 });
});

test('a queue has a limit of its own, told in words, and others wait on', async () => {
  const requests = new Requests();
  requests.askMany(90, person('oper'));
  const errors: unknown[] = [];
  for (let index = 0; index < 100; index += 1)
    requests.ask(`more ${index}`, person('oper')).catch((error: unknown) => errors.push(error));
  await tick();
  const [error] = errors;
  assert.ok(error instanceof SaltError);
  assert.equal(error.code, 'salt-busy');
  assert.equal(error.unclear, false);
  assert.match(error.message, /^Nothing ran: too many of your requests wait for Salt/);
  assert.equal(requests.turns.counts.person.waiting, 100);
  requests.askMany(1, person('kari'));
  await tick();
  assert.equal(requests.begun.at(-1), 'kari 0');
});

test('who is patient waits behind a full queue', async () => {
  const requests = new Requests();
  requests.askMany(110, person('oper'));
  let refused = false;
  requests.ask('patient', { ...person('oper'), patient: true }).catch(() => {
    refused = true;
  });
  await tick();
  assert.equal(refused, false);
});

test('all who wait are served in the end, whatever gives up in between', async () => {
  const turns = new FairTurns(24);
  const ranks = ['gateway', 'admin', 'person'] as const;
  let [served, gone] = [0, 0];
  const all = Array.from({ length: 3_000 }, async (_, index) => {
    const turn: Turn = { owner: `o${index % 37}`, rank: ranks[index % 3] ?? 'person' };
    const controller = new AbortController();
    const asked = turns.use(turn, index % 2 === 0 ? 'quick' : 'slow', () => tick(), controller.signal);
    if (index % 7 === 0) controller.abort(new Error('gone'));
    await asked.then(
      () => (served += 1),
      () => (gone += 1),
    );
  });
  await Promise.all(all);
  assert.equal(served + gone, 3_000);
  assert.ok(gone > 300);
  const { gateway, admin: admins, person: people } = turns.counts;
  assert.deepEqual([gateway, admins, people], Array(3).fill({ open: 0, waiting: 0 }));
});

/** Processor time, in ms, for the same number of requests that come and give up while so many others wait. */
async function cost(waiting: number): Promise<number> {
  const turns = new FairTurns(24);
  const gate = Promise.withResolvers<void>();
  const all: Promise<unknown>[] = [];
  const ask = (owner: string, signal?: AbortSignal) => {
    const turn = { ...person(owner), patient: true };
    const task = () => gate.promise;
    const asked = turns.use(turn, 'slow', task, signal ?? new AbortController().signal);
    all.push(asked.catch(() => undefined));
  };
  const inTheMiddle = Array.from({ length: 200 }, () => new AbortController());
  for (let nth = 0; nth < waiting / 2; nth += 1) {
    ask('oper', nth >= waiting / 4 ? inTheMiddle[nth - waiting / 4]?.signal : undefined);
    ask(`p${nth}`);
  }
  const comeAndGo = () => {
    for (const given of inTheMiddle) {
      const controllers = [new AbortController(), new AbortController(), new AbortController()];
      for (const [index, { signal }] of controllers.entries())
        ask(['oper', 'late', 'p99'][index] ?? '', signal);
      for (const controller of [...controllers, given]) controller.abort(new Error('gone'));
    }
  };
  const ms = await processorMs(comeAndGo);
  gate.resolve();
  await Promise.all(all);
  return ms;
}

test('the cost of a request does not grow with how many wait', async () => {
  const what = 'requests beside 16,000 that wait, and beside 500';
  await costsLittleMore({ what, small: () => cost(500), large: () => cost(16_000), times: 8 });
});
