import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from './support/play.ts';

/* A config read anew (SIGHUP): what holds at once, and what is said to take a restart. */

const LONG = Array.from({ length: 90 }, (_, line) => `line ${line}`).join('\n');

test('limits hold from then on', async (t) => {
  const at = await play(t);
  at.admin.says('web01', 'test.version');
  await at.admin.hears('web01', '3008.3');
  assert.deepEqual(await at.reload({ limits: { max_message_bytes: 12 } }), []);
  at.admin.says('web01', 'test.version --async');
  await at.admin.hears('web01', /over the limit of 12 bytes/);
  await at.reload({ limits: { max_message_bytes: 1000, jobs: 1, jobs_per_user: 1 } });
  const gate = Promise.withResolvers<void>();
  at.salt.fleet.functions.set('test.slow', async () => {
    await gate.promise;
    return { ret: 'at last' };
  });
  at.admin.says('web01', 'test.slow');
  await at.audited('run', 2);
  at.admin.says('web02', 'test.ping');
  await at.admin.hears('web02', /limits\.jobs_per_user/);
  await at.reload({ limits: { jobs: 2, jobs_per_user: 2 } });
  at.admin.says('web02', 'test.ping');
  await at.admin.hears('web02', 'True');
  gate.resolve();
  await at.admin.hears('web01', /at last/);
  await at.reload({ limits: { burst: 1, per_user_per_minute: 1 } });
  at.admin.says('web01', 'whoami');
  at.admin.says('web01', 'whoami');
  await at.admin.hears('web01', /you may ask 1 times a minute/);
});

test('what is asked back, and how answers look, are as the new config says', async (t) => {
  const at = await play(t);
  at.salt.fleet.functions.set('test.echo', () => ({ ret: LONG }));
  await at.reload({ confirm: ['test.echo'], output: { lines: 5 } });
  at.admin.says('web01', 'test.echo x');
  await at.admin.hears('web01', /yes runs it/);
  at.admin.says('web01', 'yes');
  await at.admin.hears('web01', /line 4\n(?!line 5)/);
  await at.reload({ confirm: [], confirm_above: 1, output: { lines: 200 } });
  at.admin.says('web01', 'test.echo x');
  await at.admin.hears('web01', /line 89/);
  at.admin.says('master', 'web* cmd.run id');
  await at.admin.hears('master', /yes 2/);
});

test("Salt's timeout, the sweeps and the greeting are as the new config says", async (t) => {
  const at = await play(t, { config: { salt: { presence_interval: 3600, timeout: 3600 } } });
  await at.reload({ salt: { timeout: 0.3, presence_interval: 0.5 }, greet: true });
  await at.admin.hears('master', /Salt gateway ready for action/);
  await at.reload({ salt: { presence_interval: 3600 } });
  at.salt.fleet.get('web01.demo.no').up = false;
  at.admin.says('web01', 'test.version');
  await at.admin.hearsAtLast('web01', /no answer in 0\.3 s/);
});

test('a minion that is down for long enough by the new config is told of', async (t) => {
  const at = await play(t, { config: { watch: { down_after: 3600 } } });
  at.admin.says('master', 'watch down');
  await at.admin.hears('master', /./);
  at.admin.presence('web01', 'subscribe');
  await at.admin.sees('web01', 'subscribed');
  await at.admin.sees('web01', 'available');
  at.salt.fleet.get('web01.demo.no').up = false;
  at.admin.says('web01', 'test.ping');
  await at.admin.sees('web01', 'away');
  await at.admin.sees('web01', 'unavailable');
  await at.reload({ watch: { down_after: 0.1 } });
  await at.admin.hears('master', /web01/);
});

test('what takes a restart is named, and stays as it was until then', async (t) => {
  const at = await play(t);
  const waiting = await at.reload({
    component: { secret: 'another' },
    salt: { url: 'http://127.0.0.1:1', password: 'another', timeout: 5 },
    master_name: 'salt',
    store: 'elsewhere.db',
    http: { listen: '127.0.0.1:1' },
    limits: { burst: 1000 },
  });
  assert.deepEqual(waiting.toSorted(), [
    'component.secret',
    'http.listen',
    'master_name',
    'salt.password',
    'salt.url',
    'store',
  ]);
  at.admin.says('master', 'web01 test.version');
  await at.admin.hears('master', 'web01: 3008.3');
  assert.deepEqual((await at.reload({})).toSorted(), waiting.toSorted(), 'named until the restart');
});
