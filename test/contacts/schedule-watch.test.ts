import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';

/* `watch`: a job failed that a schedule on a minion started. */

async function watching(
  t: Parameters<typeof play>[0],
  options: Parameters<typeof play>[1] = {},
): Promise<Play> {
  const scene = await play(t, options);
  scene.admin.says('master', 'watch jobs');
  await scene.admin.hears('master', /^I'll tell you about failed jobs\./);
  return scene;
}

test('a scheduled job that fails is told once a minion, until it has gone well there', async (t) => {
  const { admin, salt } = await watching(t);
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  await admin.hears(
    'master',
    /^✗ Schedule backup failed on web01: cmd\.run \(exit 3\)\. "job \d{20}" shows it\.$/,
  );
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 4);
  salt.fireScheduled('web02.demo.no', 'backup', 'cmd.run', 3);
  await admin.hears('master', /^✗ Schedule backup failed on web02: cmd\.run \(exit 3\)\./);
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run');
  await admin.hears('master', 'Schedule backup works again on web01.');
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  await admin.hears('master', /^✗ Schedule backup failed on web01/);
});

test('many at once are one message; a schedule on many minions is one line', async (t) => {
  const minions = Array.from({ length: 40 }, (_, index) => `web${index + 10}.demo.no`);
  const { admin, salt } = await watching(t, { minions });
  for (const id of minions) salt.fireScheduled(id, 'highstate', 'state.apply', 2);
  salt.fireScheduled('web10.demo.no', 'backup', 'cmd.run', 1);
  const [first, second, ...more] = (await admin.hears('master', /^✗ Schedule/)).split('\n');
  assert.equal(first, '✗ Schedule highstate failed on 40 minions: web10–web49: state.apply (exit 2).');
  assert.match(second ?? '', /^✗ Schedule backup failed on web10: cmd\.run \(exit 1\)\./);
  assert.deepEqual(more, []);
});

test('what goes well, what is Salt’s own, who is unknown and what is forged is not told', async (t) => {
  const { admin, salt } = await watching(t);
  salt.fireScheduled('web01.demo.no', 'fine', 'test.ping');
  salt.fireScheduled('web01.demo.no', '__mine_interval', 'mine.update', 1);
  salt.fireScheduled('mallory', 'backup', 'cmd.run', 1);
  const forged = { cmd: '_minion_event', id: 'web02.demo.no', jid: '1', fun: 'cmd.run', retcode: 1 };
  salt.fire('salt/job/1/ret/web01.demo.no', { ...forged, schedule: 'forged', return: '' });
  // Not a schedule: a job of another person, which does not concern us.
  salt.fire('salt/job/2/ret/web01.demo.no', {
    ...forged,
    cmd: '_return',
    id: 'web01.demo.no',
    jid: '2',
    return: '',
  });
  salt.fireScheduled('web02.demo.no', 'last', 'cmd.run', 1);
  await admin.hears(
    'master',
    /^✗ Schedule last failed on web02: cmd\.run \(exit 1\)\. "job \d+" shows it\.$/,
  );
});

test('what was told before a restart is not told again; who is told of no jobs hears nothing', async (t) => {
  const scene = await watching(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'] } });
  const kari = scene.person('kari@demo.no');
  kari.says('master', 'watch keys');
  await kari.hears('master', /^I'll tell you about pending keys/);
  scene.salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  await scene.admin.hears('master', /^✗ Schedule backup failed on web01/);
  await scene.restartGateway();
  scene.salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  scene.salt.fireScheduled('db01.demo.no', 'backup', 'cmd.run', 3);
  await scene.admin.hears('master', /^✗ Schedule backup failed on db01: /);
  assert.deepEqual(kari.unheard(), []);
});

test('a minion that makes up names of a megabyte, many of them, keeps nobody from hearing of the others', async (t) => {
  const { admin, salt } = await watching(t);
  for (let n = 0; n < 20; n++)
    salt.fireScheduled('web02.demo.no', `${'x'.repeat(500_000)}${n}`, 'f'.repeat(500_000), 1);
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  const text = await admin.hearsAtLast('master', /backup failed on web01/);
  assert.ok(text.length < 2_000, `${text.length}`);
});

test('a job id that is none is not told, however long, and the others are', async (t) => {
  const { admin, salt } = await watching(t);
  for (const jid of ['x'.repeat(400_000), '1" shows it. ✗ Schedule', '2026\u202e0101000000000000']) {
    const data = {
      cmd: '_return',
      id: 'web02.demo.no',
      fun: 'f.f',
      schedule: 'odd',
      jid,
      return: '',
      retcode: 1,
    };
    salt.fire(`salt/job/${jid}/ret/web02.demo.no`, data);
  }
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  await admin.hears(
    'master',
    /^✗ Schedule backup failed on web01: cmd\.run \(exit 3\)\. "job \d{20}" shows it\.$/,
  );
});

test('schedules without end that one minion makes up keep nobody from hearing of the others', async (t) => {
  const { admin, salt } = await watching(t);
  for (let n = 0; n < 3_000; n++) salt.fireScheduled('web02.demo.no', `made up ${n}`, 'test.ping', 1);
  salt.fireScheduled('web01.demo.no', 'backup', 'cmd.run', 3);
  await admin.hearsAtLast('master', /backup failed on web01/);
  salt.fireScheduled('db01.demo.no', 'backup', 'cmd.run', 3);
  await admin.hearsAtLast('master', /backup failed on db01/);
});
