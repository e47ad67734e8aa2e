import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Deliveries } from '../../src/contacts/delivery/deliveries.ts';
import { type Caught, onCaught } from '../../src/guard/index.ts';
import { JobTracker } from '../../src/salt/index.ts';
import { until } from '../support/patience.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, play } from './support/play.ts';

/**
 * Makes delivery fail, as by a fault of ours, a number of times; or until the returned function is called. A gateway that
 * had begun before that fails permanently: it has stopped, and its process would be gone.
 */
function failToTell(
  t: TestContext,
  isHit: (text: string) => boolean,
  times = Number.POSITIVE_INFINITY,
): () => void {
  const { deliver, passing } = Deliveries.prototype;
  let left = times;
  const begun = new Set<Deliveries>();
  const gone = new Set<Deliveries>();
  const failing = (original: typeof deliver) =>
    function (this: Deliveries, ...args: Parameters<typeof deliver>) {
      begun.add(this);
      if (gone.has(this) || (left > 0 && isHit(args[0].getChildText('body') ?? ''))) {
        left -= 1;
        throw new Error('a fault of ours');
      }
      return original.apply(this, args);
    };
  t.mock.method(Deliveries.prototype, 'deliver', failing(deliver));
  t.mock.method(Deliveries.prototype, 'passing', failing(passing));
  return () => {
    left = 0;
    for (const one of begun) gone.add(one);
  };
}

async function scene(t: TestContext): Promise<{ at: Play; caught: Caught[] }> {
  const caught: Caught[] = [];
  t.after(onCaught((error) => caught.push(error)));
  return { at: await play(t), caught };
}

const outcomes = (at: Play) =>
  at.audit().flatMap(({ event, outcome }) => (event === 'ended' ? [outcome] : []));
const untold =
  /: it ran, but I couldn't deliver its answer \(a fault of ours\)\. "job \d" asks Salt for it\.$/;

test('a fault while values so far are told: the answer is told whole at the end, and other chats go on', async (t) => {
  const { at, caught } = await scene(t);
  const release = Promise.withResolvers<void>();
  at.salt.fleet.functions.set('test.echo', async (id) => {
    if (id === 'db01.demo.no') await release.promise;
    return { ret: `from ${id}` };
  });
  failToTell(t, (text) => text.includes('returned, waiting for'), 1);
  at.admin.says('master', "'*' test.echo hi");
  await until(() => caught.length > 0, 'the fault was not caught');
  assert.equal(caught[0]?.where, 'teller');
  at.admin.says('web01', 'test.version');
  await at.admin.hears('web01', VERSION);
  release.resolve();
  const all = await at.admin.hearsAtLast('master', /db01: from db01/);
  for (const id of ['web01', 'web02']) assert.match(all, new RegExp(`^${id}: from ${id}`, 'm'));
  await at.audited('ended', 2);
  assert.ok(outcomes(at).every((outcome) => outcome === 'done'));
});

for (const [what, line, contact] of [
  ['a function', 'test.echo hi', 'web01'],
  ['a function of many', "'*' test.echo hi", 'master'],
  ['a form of --out', "'*' --out=json test.echo hi", 'master'],
  ['a runner', 'salt-run test.arg hi', 'master'],
] as const) {
  test(`an answer that cannot be handed over is told as such: ${what}`, async (t) => {
    const { at, caught } = await scene(t);
    failToTell(t, (text) => !text.includes("couldn't deliver"));
    at.admin.says(contact, line);
    await at.admin.hears(contact, untold);
    await at.audited('ended');
    assert.deepEqual(outcomes(at), ['untold']);
    assert.deepEqual(
      caught.map(({ where }) => where),
      ['answer'],
    );
    assert.equal((await at.metric('salt_xmpp_caught_errors_total')).get('{where="answer"}'), 1);
  });
}

test('a fault while a call is followed ends it, and says so', async (t) => {
  const { at, caught } = await scene(t);
  const { publish } = JobTracker.prototype;
  const faulty = t.mock.method(
    JobTracker.prototype,
    'publish',
    function (this: JobTracker, ...args: Parameters<typeof publish>) {
      if (args[1] === 'test.echo') throw new TypeError('a fault of ours');
      return publish.apply(this, args);
    },
  );
  for (const [contact, line] of [
    ['web01', 'test.echo hi'],
    ['master', "'*' -b 1 test.echo hi"],
  ] as const) {
    at.admin.says(contact, line);
    await at.admin.hears(
      contact,
      /^Job \d, .*: something went wrong inside the gateway; .* "job \d" asks Salt\.$/,
    );
  }
  faulty.mock.restore();
  await at.audited('ended', 2);
  assert.deepEqual(outcomes(at), ['internal-error', 'internal-error']);
  assert.deepEqual(
    caught.map(({ where }) => where),
    ['call', 'call'],
  );
  at.admin.says('web01', 'jobs');
  assert.doesNotMatch(await at.admin.hears('web01', /internal-error/), /running/);
});

test('what can be told to nobody has not ended: the next start tells it', async (t) => {
  const { at } = await scene(t);
  const wellAgain = failToTell(t, () => true);
  at.admin.says('web01', 'test.echo hi');
  const told = Promise.withResolvers<void>();
  t.after(onCaught(({ where }) => where === 'answer' && told.resolve()));
  await told.promise;
  await at.stopGateway();
  assert.deepEqual(outcomes(at), []);
  wellAgain();
  await at.startGateway();
  await at.admin.hears('web01', /^Job 1, test\.echo hi:\nhi$/);
  await at.audited('ended');
  assert.deepEqual(outcomes(at), ['done']);
  assert.equal(at.salt.fleet.executions, 1);
});

test('a fault at the start: what was running is told as not told, and does not run for ever', async (t) => {
  const { at } = await scene(t);
  const wellAgain = failToTell(t, () => true);
  const told = Promise.withResolvers<void>();
  t.after(onCaught(({ where }) => where === 'answer' && told.resolve()));
  at.admin.says('web01', 'test.echo hi');
  await told.promise;
  await at.stopGateway();
  wellAgain();
  failToTell(t, (text) => !text.includes("couldn't deliver"));
  await at.startGateway();
  await at.admin.hears('web01', untold);
  await at.audited('ended');
  assert.deepEqual(outcomes(at), ['untold']);
});
