import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { demoSalt } from '../../lab/demo-parts.ts';
import type { MinionPlaces } from '../../lab/minion-places.ts';
import { Processes } from '../../lab/processes.ts';

const NOWHERE: MinionPlaces = { says: '', config: () => ({}), write: () => {}, command: () => [] };

/** Whether the demo's user may call a function on the master, as Salt judges it: from its beginning on. */
function mayOnMaster(kind: '@runner' | '@wheel', fun: string): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'sx-parts-'));
  const salt = demoSalt(dir, dir, NOWHERE, { publish: 1, ret: 2, api: 3 }, new Processes(dir));
  rmSync(dir, { recursive: true });
  const granted = salt.layout.users[0]?.allowed ?? [];
  assert.ok(!granted.includes(kind), 'not all of them');
  const patterns = granted.flatMap((entry) => (entry as Record<string, string[]>)[kind] ?? []);
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
