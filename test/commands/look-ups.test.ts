import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LookUps } from '../../src/commands/look-ups.ts';
import type { SaltConfig } from '../../src/config/index.ts';
import type { Fleet } from '../../src/fleet/index.ts';
import { JidSource } from '../../src/salt/index.ts';
import { eventsOf, saltErrorOf, saltFor } from '../salt/support.ts';
import type { Fault } from '../support/salt-api.ts';

const WEB01 = 'web01.demo.no';

async function lookUpsFor(t: TestContext, fault?: Fault) {
  const { api, salt, log } = await saltFor(t, { config: { timeout: 0.05 } }, { downAfterMs: 1 });
  await api.setFault(fault);
  const events = await eventsOf(t, { salt, log }, { awaited: fault === undefined ? 'open' : 'down' });
  const lookUps = new LookUps({
    site: {
      salt,
      events,
      jids: new JidSource(),
      config: { timeout: 0.05 } as SaltConfig,
      fleet: { nameOf: (id: string) => id.replace('.demo.no', '') } as Fleet,
    },
    turnOf: (owner) => ({ owner, rank: 'person' }),
  });
  return { api, salt, lookUps };
}

test('a minion answers a look-up', async (t) => {
  const { api, lookUps } = await lookUpsFor(t);
  api.fleet.functions.set('sys.doc', (_id, { arg = [] }) => ({ ret: { 'test.ping': `of ${arg[0]}` } }));
  const documentation = await lookUps.of('kari').minion(WEB01, 'sys.doc', ['test.ping']);
  assert.deepEqual(documentation, { 'test.ping': 'of test.ping' });
});

for (const fault of [undefined, 'no-events'] as const) {
  const without = fault === undefined ? '' : ', without an event stream too';
  test(`a minion that is down, and one that hangs, are told as late in seconds${without}`, async (t) => {
    const { api, lookUps } = await lookUpsFor(t, fault);
    api.fleet.get(WEB01).up = false;
    const error = await saltErrorOf(lookUps.of('kari').minion(WEB01, 'sys.doc', ['test']));
    assert.equal(error.code, 'salt-timeout');
    assert.equal(
      error.message,
      'web01 did not answer within 0.05 s: it is busy, down or cut off. Try again later.',
    );
  });
}

test('a minion whose key is gone is told as such, at once', async (t) => {
  const { lookUps } = await lookUpsFor(t);
  const error = await saltErrorOf(lookUps.of('kari').minion('gone.demo.no', 'sys.doc', ['test']));
  assert.equal(error.message, 'Salt has no minion gone: its key may be gone.');
});

test('a look-up that hangs on a minion takes no turn while it does', async (t) => {
  const { api, salt, lookUps } = await lookUpsFor(t);
  api.fleet.functions.set('sys.list_functions', () => new Promise(() => {}));
  const asked = Array.from({ length: 30 }, () => lookUps.of('kari').minion(WEB01, 'sys.list_functions'));
  const errors = await Promise.all(asked.map((one) => saltErrorOf(one)));
  assert.ok(errors.every(({ code }) => code === 'salt-timeout'));
  assert.deepEqual(salt.turns.person, { open: 0, waiting: 0 });
});

test('a master that is late is told in plain words; salt-api is told to wait no longer', async (t) => {
  const { api, lookUps } = await lookUpsFor(t);
  await lookUps.of('kari').runner('jobs.list_job', { jid: '20260101000000000000' });
  assert.equal(api.lowstate.chunks.at(-1)?.timeout, 20);
  await api.setFault('gateway-timeout');
  for (const asked of [
    lookUps.of('kari').runner('jobs.list_job', { jid: '20260101000000000000' }),
    lookUps.of('kari').wheel('key.list_all'),
  ]) {
    const error = await saltErrorOf(asked);
    assert.equal(error.code, 'salt-timeout');
    assert.equal(
      error.message,
      'The Salt master did not answer within 20 s. Nothing was changed; try again later.',
    );
  }
});

test('any other failure is told as it is', async (t) => {
  const { api, lookUps } = await lookUpsFor(t);
  await api.setFault('master-down');
  const error = await saltErrorOf(lookUps.of('kari').wheel('key.list_all'));
  assert.equal(error.code, 'salt-master-down');
});

test('look-ups wait behind those of the same person alone', async (t) => {
  const { api, salt, lookUps } = await lookUpsFor(t);
  const gate = Promise.withResolvers<void>();
  let held = 0;
  api.lowstate.delay = ({ kwarg }) => {
    if (kwarg?.jid !== '20260101000000000000') return undefined;
    held += 1;
    return gate.promise;
  };
  const asked = Array.from({ length: 17 }, () =>
    lookUps.of('oper').runner('jobs.list_job', { jid: '20260101000000000000' }),
  );
  await lookUps.of('kari').runner('jobs.list_job', { jid: '20260101000000000001' });
  await lookUps.of('kari').wheel('key.list_all');
  assert.ok(held < 8, `${held} were sent`);
  assert.equal(salt.turns.person.waiting, 17 - salt.turns.person.open);
  gate.resolve();
  await Promise.all(asked);
});
