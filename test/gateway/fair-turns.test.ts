import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NS_COMMANDS, xml } from '../../src/xmpp/index.ts';
import { until } from '../support/patience.ts';
import type { Chunk } from '../support/salt-api-fleet.ts';
import { VERSION } from '../support/salt-version.ts';
import type { Puppet } from './support/person.ts';
import { type Play, play } from './support/play.ts';

/* However many requests of one person hang at Salt, admins, other people and the gateway's own questions are served. */

const HANGING = 17;

const CONFIG = {
  admins: ['admin@demo.no', 'root@demo.no'],
  access: [
    { who: ['oper@demo.no', 'kari@demo.no'], on: ['web*'], run: ['@readonly', 'test.*', 'disk.*'] },
    { who: ['runner@demo.no', 'p*@demo.no'], on: ['@master'], run: ['@runner.manage.*', '@wheel.key.*'] },
  ],
};

/** A call that hangs until it is released. */
interface Held {
  count: number;
  letGo(): void;
}

/** Holds up every chunk that is so; counts them. */
function hang(scene: Play, isSo: (chunk: Chunk) => boolean): Held {
  const gate = Promise.withResolvers<void>();
  const held = { count: 0, letGo: gate.resolve };
  const { delay } = scene.salt.lowstate;
  scene.salt.lowstate.delay = (chunk) => {
    if (!isSo(chunk)) return delay?.(chunk);
    held.count += 1;
    return gate.promise;
  };
  return held;
}

/** Has a function of minions not end; counts where it began. */
function never(scene: Play, fun: string): Held {
  const gate = Promise.withResolvers<void>();
  const begun = { count: 0, letGo: gate.resolve };
  scene.salt.fleet.functions.set(fun, async () => {
    begun.count += 1;
    await gate.promise;
    return { ret: null };
  });
  return begun;
}

async function waiting(scene: Play, who: 'person' | 'admin'): Promise<number> {
  return (await scene.metric('salt_xmpp_salt_requests_waiting')).get(`{for="${who}"}`) ?? 0;
}

/** Some hang, and the rest wait for their turn behind them. */
function queued(scene: Play, held: Held, who: 'person' | 'admin' = 'person', of = HANGING) {
  const isSo = async () => held.count > 0 && held.count + (await waiting(scene, who)) >= of;
  return until(isSo, `${of} requests do not hang or wait`);
}

/** An admin, somebody else and the gateway itself are served; `/readyz` says so all the while. */
async function othersAreServed(scene: Play): Promise<void> {
  const kari = scene.person('kari@demo.no');
  assert.equal((await scene.http('/readyz')).status, 200);
  scene.admin.says('master', 'keys');
  await scene.admin.hears('master', /Accepted/);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  scene.admin.says('master', 'salt-run manage.status');
  await scene.admin.hears('master', /web01/);
  kari.says('web02', 'test.ping');
  await kari.hears('web02', 'True');
  assert.equal((await scene.http('/readyz')).status, 200);
}

/** The gateway goes on reading the fleet. */
async function isSwept(scene: Play): Promise<void> {
  await scene.reload({ salt: { presence_interval: 1 } });
  await scene.swept();
  assert.equal((await scene.http('/readyz')).status, 200);
}

function form(
  person: Puppet,
  contact: string,
  node: string,
  values: Record<string, string>,
): Promise<unknown> {
  const fields = Object.entries(values).map(([name, value]) =>
    xml('field', { var: name }, xml('value', {}, value)),
  );
  const command = (attrs: Record<string, string>, child?: ReturnType<typeof xml>) =>
    xml('command', { xmlns: NS_COMMANDS, node, ...attrs }, child);
  const submitted = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, ...fields);
  return person.asks(contact, 'set', command({ action: 'execute' })).then((first) => {
    const sessionid = first?.attrs.sessionid ?? '';
    return person.asks(contact, 'set', command({ action: 'complete', sessionid }, submitted));
  });
}

test('help for functions at a minion that does not answer', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const oper = scene.person('oper@demo.no');
  const begun = never(scene, 'sys.doc');
  for (let index = 0; index < HANGING; index += 1) oper.says('web01', `help test.x${index}`);
  await until(() => begun.count === HANGING, 'not all hang');
  assert.equal(scene.salt.counts.open - scene.salt.counts.streams, 0, 'salt-api is kept busy by them');
  await othersAreServed(scene);
  for (let index = 0; index < HANGING; index += 1)
    await oper.hears(
      'web01',
      /^web01 did not answer within 1 s: it is busy, down or cut off\. Try again later\.$/,
    );
  begun.letGo();
});

test('help asked for by forms', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const oper = scene.person('oper@demo.no');
  const begun = never(scene, 'sys.doc');
  const forms = Array.from({ length: HANGING }, (_, index) =>
    form(oper, 'web01', 'help', { function: `test.x${index}` }).catch(() => undefined),
  );
  await until(() => begun.count === HANGING, 'not all hang');
  await othersAreServed(scene);
  begun.letGo();
  await Promise.all(forms);
});

test('functions with a capital letter, for which a minion is asked what it has', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const oper = scene.person('oper@demo.no');
  const begun = never(scene, 'sys.list_functions');
  for (let index = 0; index < HANGING; index += 1) oper.says('web01', 'Test.ping');
  await until(() => begun.count > 0, 'none hangs');
  await othersAreServed(scene);
  for (let index = 0; index < HANGING; index += 1) await oper.hears('web01', /True$/);
  assert.ok(begun.count < 3, `a minion that does not answer was asked ${begun.count} times`);
  begun.letGo();
});

test('suggestions for functions that there are not', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const oper = scene.person('oper@demo.no');
  const begun = never(scene, 'sys.list_functions');
  for (let index = 0; index < HANGING; index += 1) oper.says('web01', `test.pingg${index}`);
  await until(() => begun.count > 0, 'none hangs');
  await othersAreServed(scene);
  for (let index = 0; index < HANGING; index += 1) await oper.hears('web01', /is not available/);
  begun.letGo();
});

test('jobs whose records the master does not find', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const oper = scene.person('oper@demo.no');
  oper.says('web01', 'test.ping');
  await oper.hears('web01', 'True');
  const [job] = scene.calls();
  const held = hang(scene, ({ fun, kwarg }) => fun === 'jobs.list_job' && kwarg?.jid === job?.jid);
  for (let index = 0; index < HANGING; index += 1) oper.says('web01', 'job 1');
  await queued(scene, held);
  await othersAreServed(scene);
  oper.says('web01', 'test.version');
  await oper.hears('web01', VERSION);
  held.letGo();
});

test('runners that hang, and lists of keys behind them', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const runner = scene.person('runner@demo.no');
  const held = hang(scene, ({ client, fun }) => client === 'runner' && fun === 'manage.up');
  for (let index = 0; index < HANGING; index += 1) runner.says('master', 'salt-run manage.up');
  await queued(scene, held);
  for (let index = 0; index < HANGING; index += 1) runner.says('master', 'keys');
  await queued(scene, held, 'person', 2 * HANGING);
  const sent = scene.salt.lowstate.chunks.find(({ fun }) => fun === 'manage.up');
  assert.equal(sent?.timeout, 300, 'salt-api waits no longer than the gateway');
  await othersAreServed(scene);
  held.letGo();
});

test('what thirty people ask together', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const held = hang(scene, ({ client, fun }) => client === 'runner' && fun === 'manage.up');
  for (let index = 0; index < 30; index += 1) {
    const person = scene.person(`p${index}@demo.no`);
    person.says('master', 'salt-run manage.up');
    person.says('master', 'salt-run manage.up');
  }
  await queued(scene, held, 'person', 60);
  await othersAreServed(scene);
  await isSwept(scene);
  held.letGo();
});

test('jobs that do not end, as many as may run', async (t) => {
  const limits = { jobs_per_user: 5, jobs: 20 };
  const scene = await play(t, { config: { ...CONFIG, limits } });
  const begun = never(scene, 'test.hang');
  const access = [{ who: ['p*@demo.no'], on: ['web*'], run: ['test.*'] }];
  await scene.reload({ access });
  for (let index = 0; index < 4; index += 1)
    for (let nth = 0; nth < 6; nth += 1) scene.person(`p${index}@demo.no`).says('web01', 'test.hang');
  await until(() => begun.count === 20, 'not all places are taken');
  scene.admin.says('master', 'keys');
  await scene.admin.hears('master', /Accepted/);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  begun.letGo();
});

test('what one admin asks, for another', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const root = scene.person('root@demo.no');
  const held = hang(scene, ({ fun, kwarg }) => fun === 'cache.grains' && kwarg?.tgt === 'os:Debian');
  for (let index = 0; index < HANGING; index += 1) root.says('master', '-G os:Debian state.apply');
  // Its targets are looked up one after the other, in the order of the messages.
  await until(() => held.count > 0, 'none hangs');
  const runners = hang(scene, ({ client, fun }) => client === 'runner' && fun === 'manage.up');
  const forms = Array.from({ length: HANGING }, () =>
    form(root, 'master', 'run', { function: 'salt-run manage.up' }).catch(() => undefined),
  );
  await until(() => runners.count >= 3, 'none hangs');
  await othersAreServed(scene);
  held.letGo();
  runners.letGo();
  await Promise.all(forms);
});

test('functions that do not end, where Salt has no event stream', async (t) => {
  const scene = await play(t, {
    config: CONFIG,
    before: (made) => made.salt.setFault('no-events'),
  });
  await until(
    () => scene.log.lines.some(({ message }) => message === 'no event stream of Salt'),
    'the stream is not refused',
  );
  const oper = scene.person('oper@demo.no');
  const begun = never(scene, 'test.hang');
  for (let index = 0; index < HANGING; index += 1) oper.says('web01', 'test.hang');
  await queued(scene, begun);
  await othersAreServed(scene);
  await isSwept(scene);
  begun.letGo();
});

test('a group of which Salt does not tell the minions', async (t) => {
  const groups = Object.fromEntries(
    Array.from({ length: HANGING }, (_, index) => [
      `group${index}`,
      { target: `os:Debian${index}`, target_type: 'grain' },
    ]),
  );
  const access = [
    ...CONFIG.access,
    { who: ['grouped@demo.no'], on: Object.keys(groups).map((name) => `@${name}`), run: ['test.*'] },
  ];
  const scene = await play(t, { config: { ...CONFIG, access, groups } });
  const grouped = scene.person('grouped@demo.no');
  const held = hang(scene, ({ fun, kwarg }) => fun === 'cache.grains' && kwarg?.tgt_type === 'grain');
  const reloaded = scene.reload({
    salt: { presence_interval: 1 },
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [name, { ...group, target: `${group.target}*` }]),
    ),
  });
  for (let index = 0; index < HANGING; index += 1) grouped.says('master', 'test.ping');
  await until(() => held.count > 0, 'none hangs');
  await othersAreServed(scene);
  await scene.swept();
  assert.equal((await scene.http('/readyz')).status, 200);
  held.letGo();
  await reloaded;
});

test('more than the queue holds is refused in words', async (t) => {
  const scene = await play(t, { config: CONFIG });
  const runner = scene.person('runner@demo.no');
  const held = hang(scene, ({ client, fun }) => client === 'runner' && fun === 'manage.up');
  for (let index = 0; index < 110; index += 1) runner.says('master', 'salt-run manage.up');
  await runner.hears(
    'master',
    /^Nothing ran: too many of your requests wait for Salt \(100\)\. Try again when/,
  );
  assert.ok(held.count < 10);
  await othersAreServed(scene);
  held.letGo();
});
