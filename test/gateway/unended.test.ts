import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type NewRequest, openStore } from '../../src/store/index.ts';
import type { Chunk } from '../support/salt-api-fleet.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, type PlayOptions, play } from './support/play.ts';

const JIDS = ['20261124184110528421', '20261124184110528422', '20261124184110528423', '20261124184110528424'];
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = JIDS;

const stored = (request: Partial<NewRequest>): NewRequest => ({
  person: 'admin@demo.no',
  local: 'web01',
  messageId: undefined,
  body: 'test.version',
  line: 'test.version',
  at: Date.now(),
  fun: 'test.version',
  target: { tgt: ['web01.demo.no'], tgt_type: 'list' as const },
  ...request,
});

/** A gateway that comes up on the store of one that was killed, with these requests in it. */
async function afterCrash(t: TestContext, requests: NewRequest[], options?: PlayOptions): Promise<Play> {
  const scene = await play(t, options);
  await scene.stopGateway();
  const store = await openStore(join(scene.folder, 'store.db'));
  await Promise.all(requests.map((request) => store.requests.add(request)));
  await store.close();
  return scene;
}

test('what was stored and never published', { timeout: 60_000 }, async (t) => {
  const config = { access: [{ who: ['ola@demo.no'], on: ['web02'], run: ['test.*'] }] };
  const minutesAgo = Date.now() - 4 * 60_000;
  const scene = await afterCrash(
    t,
    [
      stored({ jid: FIRST }),
      stored({
        jid: SECOND,
        local: 'web02',
        target: { tgt: ['web02.demo.no'], tgt_type: 'list' as const },
        at: minutesAgo,
      }),
      stored({ jid: THIRD, person: 'ola@demo.no', local: 'web02', line: 'cmd.run id', fun: 'cmd.run' }),
      stored({ jid: FOURTH, person: 'kari@demo.no' }),
    ],
    { config },
  );
  const ola = scene.person('ola@demo.no');
  await scene.startGateway();
  await scene.ready();

  await t.test('a moment ago: it is run under the id that it has', async () => {
    const answer = await scene.admin.hearsMessage('web01');
    assert.equal(answer.getChildText('body'), VERSION);
    assert.equal(answer.attrs.id, `answer-${FIRST}`);
    assert.deepEqual(
      scene.calls().map(({ jid }) => jid),
      [FIRST],
    );
  });
  await t.test('minutes ago: it is asked back', async () => {
    const question = await scene.admin.hearsMessage('web02');
    assert.match(
      question.getChildText('body') ?? '',
      /^Job 2, test\.version: nothing ran.* Reply yes to run it now\.$/,
    );
    assert.equal(question.attrs.id, `answer-${SECOND}`);
    scene.admin.says('web02', 'yes');
    await scene.admin.hears('web02', VERSION);
  });
  await t.test('it is judged anew', async () => {
    await ola.hears('web02', /^Job 1, cmd\.run id: Refused: cmd\.run/);
    const outcomes = (await scene.audited('ended', 5)).map(({ jid, outcome }) => [jid, outcome]);
    assert.deepEqual(
      outcomes.find(([jid]) => jid === FOURTH),
      [FOURTH, 'salt-not-published'],
    );
  });
  assert.equal(scene.salt.fleet.executions, 2);
});

test('what was published and not answered is answered, once', async (t) => {
  const scene = await afterCrash(t, [stored({ jid: FIRST })]);
  await scene.startGateway();
  const asked = Promise.withResolvers<void>();
  const { runners } = scene.salt.lowstate;
  const listJob = runners.get('jobs.list_job');
  const target = { tgt: ['web01.demo.no'], tgt_type: 'list' as const };
  // The old process's POST is on its way until after the first question.
  runners.set('jobs.list_job', async (...call) => {
    const known = (await listJob?.(...call)) ?? null;
    if (scene.salt.fleet.executions === 0)
      scene.salt.fleet.publish(
        { client: 'local_async', fun: 'test.version', jid: FIRST, ...target },
        () => undefined,
      );
    asked.resolve();
    return known;
  });
  await asked.promise;
  const answer = await scene.admin.hearsMessage('web01');
  assert.match(answer.getChildText('body') ?? '', /\d{4}\.\d+/);
  assert.equal(answer.attrs.id, `answer-${FIRST}`);
  assert.equal(scene.salt.fleet.executions, 1);
  assert.deepEqual(scene.calls(), []);
});

test('Salt that cannot say what became of a job is asked until it can', async (t) => {
  const scene = await afterCrash(t, [stored({ jid: FIRST })]);
  const target = { tgt: ['web01.demo.no'], tgt_type: 'list' as const };
  scene.salt.fleet.publish(
    { client: 'local_async', fun: 'test.version', jid: FIRST, ...target },
    () => undefined,
  );
  const { runners } = scene.salt.lowstate;
  const listJob = runners.get('jobs.list_job');
  let asked = 0;
  runners.set('jobs.list_job', async (...call) => {
    asked += 1;
    return asked === 1 ? 'nonsense' : ((await listJob?.(...call)) ?? null);
  });
  await scene.startGateway();
  await scene.admin.hears('web01', /\d{4}\.\d+/);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('a look-up that hangs or is cut holds nothing up, and is made again', {
  timeout: 120_000,
}, async (t) => {
  const web02 = { tgt: ['web02.demo.no'], tgt_type: 'list' as const };
  const scene = await afterCrash(t, [
    stored({ jid: FIRST }),
    stored({ jid: SECOND, local: 'web02', target: web02 }),
  ]);
  for (const [jid, tgt] of [
    [FIRST, 'web01.demo.no'],
    [SECOND, 'web02.demo.no'],
  ]) {
    const job = {
      client: 'local_async',
      fun: 'test.version',
      jid,
      tgt: [tgt],
      tgt_type: 'list' as const,
    } as Chunk;
    scene.salt.fleet.publish(job, () => undefined);
  }
  const { runners } = scene.salt.lowstate;
  const listJob = runners.get('jobs.list_job');
  const asked: unknown[] = [];
  runners.set('jobs.list_job', async (kwarg, chunk) => {
    asked.push(kwarg.jid);
    const isFirst = asked.filter((jid) => jid === kwarg.jid).length === 1;
    if (isFirst && kwarg.jid === FIRST) await new Promise(() => {});
    if (isFirst && kwarg.jid === SECOND) throw new Error('cut');
    return (await listJob?.(kwarg, chunk)) ?? null;
  });
  await scene.startGateway();
  await scene.ready();
  scene.admin.says('db01', 'test.version');
  await scene.admin.hears('db01', VERSION);
  await scene.admin.hears('web02', /^Job 2, test\.version:\n\d{4}\.\d+/);
  assert.equal(asked.filter((jid) => jid === FIRST).length, 1);
  await scene.admin.hears('web01', /^Job 1, test\.version:\n\d{4}\.\d+/);
  assert.equal(scene.salt.fleet.executions, 3);
});

test('killed between the store and the audit trail: all that was accepted is on record after all', async (t) => {
  const master = { local: 'master', person: 'admin@demo.no' };
  const everywhere = { tgt: '*', tgt_type: 'glob' as const };
  const scene = await afterCrash(t, [
    stored({
      ...master,
      line: 'salt-run test.arg x password=hush',
      fun: '@runner.test.arg',
      target: undefined,
    }),
    stored({ jid: FIRST }),
    stored({ ...master, jid: SECOND, line: "-b 1 '*' test.version", target: everywhere }),
    stored({ jid: THIRD, at: Date.now() - 4 * 60_000 }),
  ]);
  const before = scene.audit().length;
  await scene.startGateway();
  await scene.audited('ended', 4);
  const lines = scene.audit().slice(before);
  const story = (job: number) => lines.filter((line) => line.job === job);

  const [runner] = story(1);
  assert.equal(runner?.line, 'salt-run test.arg x password=***');
  assert.equal(runner?.function, '@runner.test.arg');
  assert.deepEqual(
    story(1).map(({ event, outcome }) => outcome ?? event),
    ['resumed', 'unknown'],
  );
  assert.deepEqual(story(2)[0]?.target, ['web01.demo.no']);
  for (const [job, jid] of [FIRST, SECOND].entries()) {
    const told = story(job + 2);
    assert.deepEqual([told[0]?.event, told[0]?.jid], ['resumed', jid]);
    assert.deepEqual([told.at(-1)?.event, told.at(-1)?.outcome], ['ended', 'done']);
    assert.ok(told.some((line) => line.event === 'run' && line.jid === jid));
  }
  assert.deepEqual(
    story(4).map(({ event, outcome }) => outcome ?? event),
    ['resumed', 'salt-not-published'],
  );
});
