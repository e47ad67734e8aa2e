import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AddressBook, Fleet, type Minion, pingMinions } from '../../src/fleet/index.ts';
import { EventStream, JidSource, SaltClient } from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { SaltApiStandIn } from '../support/salt-api.ts';

/* The fleet's questions to Salt, counted at a salt-api. */

const IDS = Array.from({ length: 800 }, (_, index) => `m${String(index).padStart(3, '0')}`);

/** True while a question is open. */
class CountingClient extends SaltClient {
  open = 0;

  override async run(...call: Parameters<SaltClient['run']>): ReturnType<SaltClient['run']> {
    this.open += 1;
    try {
      return await super.run(...call);
    } finally {
      this.open -= 1;
    }
  }
}

const ACCOUNT = {
  username: 'saltxmpp',
  password: 'hunter2',
  eauth: 'pam',
  timeout: 5,
  presence_interval: 900,
  insecure_tls: false,
};

class Lab {
  readonly salt: SaltApiStandIn;
  readonly fleet: Fleet;
  readonly jids = new JidSource();
  readonly events: EventStream;
  readonly client: CountingClient;

  constructor(t: TestContext, salt: SaltApiStandIn) {
    this.salt = salt;
    const log = keptLog();
    const config = { ...ACCOUNT, url: salt.url };
    const live = { config };
    this.client = new CountingClient({ live, log });
    this.events = new EventStream({ source: this.client, log });
    const book = new AddressBook({ all: () => [], set: () => {} }, { stripDomain: '', reserved: [] });
    const { client, events, jids } = this;
    this.fleet = new Fleet({
      salt: client,
      book,
      live,
      log,
      events,
      jids,
      ping: (ids) => pingMinions({ salt: client, events, jids }, ids, 300),
    });
    t.after(async () => {
      this.fleet.stop();
      this.events.stop();
      this.client.close();
      await salt.stop();
    });
  }

  /** Both up and the fleet read. */
  async starts(): Promise<void> {
    this.events.start();
    await once(this.events, 'open');
    this.fleet.start();
    await once(this.fleet, 'swept');
  }

  /** Resolves once this minion is so. */
  async becomes(id: string, state: Minion['state']): Promise<void> {
    while (this.fleet.get(id)?.state !== state) await once(this.fleet, 'changed');
  }

  /** Lets an hour pass by the mocked clock, second for second, each question answered before the next second. */
  async anHourPasses(t: TestContext, everyMinute: () => void): Promise<void> {
    for (let second = 1; second < 3_600; second += 1) {
      if (second % 60 === 0) everyMinute();
      t.mock.timers.tick(1_000);
      do await turn();
      while (this.client.open > 0);
    }
  }

  asked(fun: string): (string | string[])[] {
    return this.salt.lowstate.chunks.filter((chunk) => chunk.fun === fun).map(({ tgt = '' }) => tgt);
  }
}

async function makeLab(t: TestContext): Promise<Lab> {
  return new Lab(t, await SaltApiStandIn.start({ minions: IDS }));
}

async function started(t: TestContext): Promise<Lab> {
  const lab = await makeLab(t);
  await lab.starts();
  return lab;
}

test('a suspect costs two pings of its own and no sweep', async (t) => {
  const lab = await started(t);
  const { fleet, salt } = lab;
  salt.fleet.get('m007').up = false;
  salt.fire('salt/presence/change', { new: [], lost: ['m007', 'm008'] });
  await lab.becomes('m007', 'stale');
  await lab.becomes('m007', 'down');
  assert.deepEqual(lab.asked('test.ping'), [['m007', 'm008'], ['m007']]);
  assert.equal(lab.asked('manage.status').length, 1);
  assert.deepEqual([fleet.count('up'), fleet.count('down')], [799, 1]);
  assert.equal(fleet.get('m008')?.evidence?.kind, 'return');
});

test('a thousand returns of a minion that is up ask nothing and change nothing', async (t) => {
  const lab = await started(t);
  const { fleet, salt } = lab;
  const heard: string[] = [];
  fleet.on('changed', ({ id }) => heard.push(id));
  await lab.client.localAsync({ tgt: '*', tgt_type: 'glob' }, 'test.version');
  salt.fleet.get('m001').up = false;
  salt.fire('salt/presence/change', { new: [], lost: ['m001'] });
  await lab.becomes('m001', 'stale');
  assert.deepEqual(heard, ['m001']);
  assert.equal(lab.asked('manage.status').length, 1);
});

test('salt-api gone and back: stale, and up again by one sweep', async (t) => {
  const { fleet, salt } = await started(t);
  await salt.setFault('down');
  await once(fleet, 'unreachable');
  assert.deepEqual([fleet.count('up'), fleet.count('stale')], [0, 800]);
  await salt.setFault(undefined);
  await once(fleet, 'swept');
  assert.deepEqual([fleet.count('up'), fleet.count('stale')], [800, 0]);
});

test('without events a suspect is pinged all the same', async (t) => {
  const lab = await makeLab(t);
  await lab.salt.setFault('no-events');
  lab.fleet.start();
  await once(lab.fleet, 'swept');
  lab.salt.fleet.get('m007').up = false;
  lab.fleet.suspect('m007');
  await lab.becomes('m007', 'stale');
  assert.deepEqual(lab.asked('test.ping'), [['m007']]);
});

for (const [where, seen] of [
  ['', IDS],
  [' behind NAT, where the master sees none of them', []],
] as const)
  test(`an idle hour of 800${where}: at most four sweeps`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 });
    const lab = await makeLab(t);
    lab.events.start();
    await once(lab.events, 'open');
    lab.fleet.start();
    await lab.anHourPasses(t, () => lab.salt.fire('salt/presence/present', { present: [...seen] }));
    const sweeps = lab.asked('manage.status').length;
    assert.ok(sweeps > 1 && sweeps <= 4, `${sweeps} sweeps`);
    // Each minion that the master does not see is asked once whether it is well.
    const pinged = seen.length > 0 ? [] : IDS;
    assert.deepEqual(lab.asked('test.ping').flat(), pinged);
    assert.equal(lab.salt.fleet.executions, pinged.length);
    assert.equal(lab.fleet.count('up'), 800);
  });
