import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_GRANTED } from '../../lab/granted.ts';

/** Whether the demo's user may call a function on the master, as Salt judges it: from its beginning on. */
function mayOnMaster(kind: '@runner' | '@wheel', fun: string): boolean {
  assert.ok(!DEMO_GRANTED.includes(kind), 'not all of them');
  const patterns = DEMO_GRANTED.flatMap((entry) => (typeof entry === 'string' ? [] : (entry[kind] ?? [])));
  return patterns.some((pattern) => new RegExp(`^(?:${pattern})`).test(fun));
}

test('the demo lets nobody run commands or write files on the master, which has no box', () => {
  const runners = `salt.cmd salt.execute state.orchestrate state.sls ssh.cmd error.error manage.bootstrap manage.down
    http.query config.get queue.process_runner reactor.add survey.hash cloud.action test.get_opts`;
  for (const fun of runners.split(/\s+/)) assert.equal(mayOnMaster('@runner', fun), false, fun);
  const wheels =
    'config.apply config.values file_roots.write pillar_roots.write key.gen key.gen_accept error.error';
  for (const fun of wheels.split(/\s+/)) assert.equal(mayOnMaster('@wheel', fun), false, fun);
});

test('what the gateway itself asks of the master, its status and its keys are there', () => {
  for (const fun of ['manage.status', 'manage.up', 'jobs.list_job', 'jobs.active', 'cache.grains'])
    assert.equal(mayOnMaster('@runner', fun), true, fun);
  for (const fun of ['key.list_all', 'key.finger', 'key.accept', 'key.reject', 'key.delete'])
    assert.equal(mayOnMaster('@wheel', fun), true, fun);
});
