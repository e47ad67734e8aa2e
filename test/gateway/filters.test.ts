import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SaltValue } from '../../src/salt/index.ts';
import { openStore } from '../../src/store/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, type PlayOptions, play } from './support/play.ts';

/* docs/commands.md, "Filters": the answers are filtered inside the gateway. */

const DF = `Filesystem 1K-blocks Use%
/dev/sda1 100 10%
/dev/sda2 200 20%
/dev/vda1 300 30%`;

/** A gateway at whose Salt `cmd.run` shows disks: on db01 no sda, on web02 a failure. */
async function disks(t: TestContext, options: PlayOptions = {}): Promise<Play> {
  const at = await play(t, options);
  const answers: Record<string, { ret: SaltValue; retcode?: number }> = {
    'db01.demo.no': { ret: DF.replaceAll('sda', 'vdb') },
    'web01.demo.no': { ret: DF },
    'web02.demo.no': { ret: 'df: not found', retcode: 127 },
  };
  at.salt.fleet.functions.set('cmd.run', (id) => answers[id] ?? { ret: '' });
  at.salt.fleet.functions.set('disk.usage', () => ({
    ret: {
      '/': { filesystem: '/dev/sda1', capacity: '10%' },
      '/srv': { filesystem: '/dev/vda1', capacity: '30%' },
    },
  }));
  return at;
}

test('at a minion, a filter leaves the lines of its answer', async (t) => {
  const at = await disks(t);
  at.admin.says('web01', 'cmd.run df | grep sda');
  await at.admin.hears('web01', '/dev/sda1 100 10%\n/dev/sda2 200 20%');
  at.admin.says('web01', 'cmd.run df|grep dev|tail -1');
  await at.admin.hears('web01', '/dev/vda1 300 30%');
  at.admin.says('web01', 'cmd.run df | wc -l');
  await at.admin.hears('web01', '4');
  at.admin.says('web01', 'cmd.run df | grep nvme');
  await at.admin.hears('web01', 'No line matched "nvme".');
  at.admin.says('web01', 'cmd.run df | grep “sda1”');
  await at.admin.hears('web01', 'I read: cmd.run df | grep "sda1"\nReply yes or no.');
  at.admin.says('web01', 'yes');
  await at.admin.hears('web01', '/dev/sda1 100 10%');
});

test('nothing of a filter reaches Salt; the audit trail has it', async (t) => {
  const at = await disks(t);
  at.admin.says('web01', 'cmd.run df | grep sda');
  await at.admin.hears('web01', /sda1/);
  const [call] = at.calls();
  assert.deepEqual(call?.arg, ['df']);
  assert.doesNotMatch(JSON.stringify(at.salt.lowstate.chunks), /grep|sda/);
  const lines = at.audit().map(({ line }) => line);
  assert.ok(lines.includes('cmd.run df | grep sda'), String(lines));
});

test('a long list is one line, so that it is found with its key', async (t) => {
  const at = await disks(t);
  const flags = Array.from({ length: 60 }, (_, n) => `flag${n}`);
  at.salt.fleet.functions.set('grains.items', () => ({
    ret: { cpu_flags: flags, kernel: 'Linux', num_cpus: 2 },
  }));
  at.admin.says('web01', 'grains.items | grep -i cpu');
  await at.admin.hears('web01', `cpu_flags: ${flags.join(', ')}\nnum_cpus: 2`);
  at.admin.says('web01', 'grains.items | wc -l');
  await at.admin.hears('web01', '3');
});

test('a structure is filtered in the lines in which it reads, or in the form of --out', async (t) => {
  const at = await disks(t);
  at.admin.says('web01', 'disk.usage | grep sda1');
  assert.match(await at.admin.hears('web01', /sda1/), /^(?!.*vda1).*sda1/s);
  at.admin.says('web01', 'disk.usage --out=json | grep capacity');
  await at.admin.hears('web01', /^ *"capacity": "10%"\n *"capacity": "30%"$/);
});

test('with many minions each answer is filtered; failures are shown, and those without a line counted', async (t) => {
  const at = await disks(t);
  at.admin.says('master', 'cmd.run df | grep sda1');
  await at.admin.hears(
    'master',
    `web01: /dev/sda1 100 10%
✗ cmd.run on web02 (exit 127)
  df: not found
No line is left on 1 of 3 minions.`,
  );
  at.admin.says('master', "salt 'db*' cmd.run df | grep -c vdb");
  await at.admin.hears('master', 'db01: 2');
  at.admin.says('master', 'test.version | grep x');
  await at.admin.hears('master', 'No line matched "x".');
});

test('silent minions are named, whatever the filter', async (t) => {
  const at = await disks(t);
  at.salt.fleet.get('db01.demo.no').up = false;
  at.admin.says('master', 'test.version | grep nothing');
  await at.admin.hearsAtLast('master', /^db01: .*\nNo line matched "nothing"\.$/);
});

test('a runner is filtered', async (t) => {
  const at = await disks(t);
  at.salt.lowstate.runners.set('jobs.active', () => ({ a: 'state.apply', b: 'test.ping' }));
  at.admin.says('master', 'salt-run jobs.active | grep state');
  await at.admin.hears('master', 'a: state.apply');
});

test("the gateway's words are filtered line by line", async (t) => {
  const at = await disks(t);
  at.admin.says('master', 'minions | grep web');
  await at.admin.hears('master', 'web01\nweb02');
  at.admin.says('master', 'list | wc -l');
  await at.admin.hears('master', '3');
  at.admin.says('master', 'test.version');
  await at.admin.hears('master', /web01/);
  at.admin.says('master', 'cmd.run df | head -1');
  await at.admin.hears('master', /Filesystem/);
  at.admin.says('master', 'jobs | grep version');
  await at.admin.hears('master', /^1: test\.version · master · done · [\d:]+$/);
  at.admin.says('master', 'job 2 | grep sda1');
  await at.admin.hears(
    'master',
    /^2: cmd\.run df \| head -1 .*\nweb01: \/dev\/sda1 100 10%\n✗ [\s\S]*No line is left on 1 of 3/,
  );
  at.admin.says('master', 'job 2');
  await at.admin.hears('master', /vda1/);
  at.admin.says('master', 'help all | grep -i minions');
  assert.match(await at.admin.hears('master', /minions/), /minions/i);
  at.salt.lowstate.wheels.set('key.list_all', () => ({
    minions: ['db01.demo.no', 'web01.demo.no', 'web02.demo.no'],
    minions_pre: ['web03.demo.no'],
    minions_rejected: [],
    minions_denied: [],
    local: [],
  }));
  at.admin.says('master', 'salt-key -L | grep web0[13] -E');
  await at.admin.hears('master', 'web01.demo.no · Accepted\nweb03.demo.no · Unaccepted');
  at.admin.says('master', 'run cmd.run "df -h" | tail -n 1 | grep 30');
  await at.admin.hears('master', /^db01: .*\nweb01: .*30%\n/);
  at.admin.says('master', 'kill 1 | grep x');
  await at.admin.hears('master', 'kill takes no filter. Nothing ran.');
});

test('again filters again', async (t) => {
  const at = await disks(t);
  at.admin.says('web01', 'cmd.run df | grep sda1');
  await at.admin.hears('web01', '/dev/sda1 100 10%');
  at.admin.says('web01', 'again');
  await at.admin.hears('web01', '/dev/sda1 100 10%');
});

test('a question shows the filter, and yes filters', async (t) => {
  const at = await disks(t, { config: { confirm: ['cmd.run'] } });
  at.admin.says('web01', 'cmd.run df | grep sda1');
  await at.admin.hears('web01', 'Run cmd.run df | grep sda1 on web01? Reply yes or no.');
  at.admin.says('web01', 'yes');
  await at.admin.hears('web01', '/dev/sda1 100 10%');
});

test('access judges the call, whatever the filter', async (t) => {
  const access = [{ who: ['kari@demo.no'], on: ['web01'], run: ['test.version'] }];
  const at = await disks(t, { config: { access } });
  const kari = at.person('kari@demo.no');
  kari.says('web01', 'cmd.run df | grep sda');
  await kari.hears('web01', /^Refused: cmd\.run/);
  kari.says('web01', `test.version | grep ${VERSION}`);
  await kari.hears('web01', VERSION);
  assert.equal(at.calls().length, 1);
});

test('--async leaves nothing to filter', async (t) => {
  const at = await disks(t);
  at.admin.says('web01', 'cmd.run df --async | grep sda');
  await at.admin.hears('web01', /^With --async there is no answer to filter/);
  assert.deepEqual(at.calls(), []);
});

test('a batch is filtered', async (t) => {
  const at = await disks(t);
  at.admin.says('master', "salt -b 1 '*' cmd.run df | grep sda1");
  await at.admin.hearsAtLast(
    'master',
    /^web01: \/dev\/sda1 100 10%\n✗ cmd\.run on web02[\s\S]*No line is left on 1 of 3 minions\.$/,
  );
});

test('after a restart the answer is filtered all the same', async (t) => {
  const at = await disks(t);
  await at.stopGateway();
  const store = await openStore(join(at.folder, 'store.db'));
  const line = 'cmd.run df | grep sda1';
  const jid = '20261124184110528421';
  const target = { tgt: ['web01.demo.no'], tgt_type: 'list' as const };
  const request = {
    person: 'admin@demo.no',
    local: 'web01',
    messageId: undefined,
    body: line,
    line,
    at: Date.now(),
  };
  await store.requests.add({ ...request, fun: 'cmd.run', target, jid });
  await store.requests.add({ ...request, fun: 'cmd.run', target, jid: '20261124184110528422' });
  await store.close();
  at.salt.fleet.publish(
    { client: 'local_async', fun: 'cmd.run', arg: ['df'], jid, ...target },
    () => undefined,
  );
  await at.startGateway();
  await at.ready();
  // The first was published, the second never was.
  const heard = [await at.admin.hears('web01', /sda1/), await at.admin.hears('web01', /sda1/)].sort();
  assert.deepEqual(heard, ['/dev/sda1 100 10%', `Job 1, ${line}:\n/dev/sda1 100 10%`]);
});

test('wrong filters run nothing', async (t) => {
  const at = await disks(t);
  at.admin.says('web01', 'cmd.run ls | less');
  await at.admin.hears(
    'web01',
    /^"less" is not one of my filters: .* quote it: cmd\.run "ls \| wc"\. Nothing ran\.$/,
  );
  at.admin.says('web01', 'cmd.run ls | grep -k x');
  await at.admin.hears('web01', /^grep does not know -k\. /);
  assert.deepEqual(at.calls(), []);
});
