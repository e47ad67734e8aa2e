import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JidSource, jobRecord, SaltBytes, SaltTime, type SaltValue } from '../../src/salt/index.ts';
import { ALL, saltErrorOf, saltFor } from './support.ts';

const BYTES = new SaltBytes(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]));
const VALUES: readonly SaltValue[] = [
  BYTES,
  { deep: [{ list: [1, BYTES] }] },
  { installed: new SaltTime('2026-01-02 00:00:00') },
];

test('what a runner returns is read whatever it holds', async (t) => {
  const { api, salt } = await saltFor(t);
  for (const value of VALUES) {
    api.lowstate.runners.set('some.look', () => value);
    assert.deepEqual(await salt.runner('some.look'), value);
  }
});

test('what a wheel call returns is read whatever it holds', async (t) => {
  const { api, salt } = await saltFor(t);
  for (const value of VALUES) {
    api.lowstate.wheels.set('some.look', () => value);
    assert.deepEqual(await salt.wheel('some.look'), value);
  }
});

test('a call that may change something runs once, and its value is read', async (t) => {
  const { api, salt } = await saltFor(t);
  let runs = 0;
  api.lowstate.runners.set('some.act', () => {
    runs += 1;
    return BYTES;
  });
  assert.deepEqual(await salt.runner('some.act', {}, { yaml: 'first' }), BYTES);
  assert.equal(runs, 1);
});

test('a call on minions is never made again by itself', async (t) => {
  const { api, salt } = await saltFor(t);
  api.fleet.functions.set('file.read', () => ({ ret: BYTES }));
  const error = await saltErrorOf(salt.local(ALL, 'file.read'));
  assert.equal(error.code, 'salt-unwritable');
  assert.equal(error.unclear, true);
  assert.equal(api.fleet.executions, 3);
});

test("one of three minions returns bytes: the job's record has the answers of all", async (t) => {
  const { api, salt } = await saltFor(t);
  api.fleet.functions.set('file.read', (id) => ({ ret: id.startsWith('web02') ? BYTES : 'text' }));
  const jid = new JidSource().next();
  await salt.localAsync(ALL, 'file.read', {}, { jid });
  const record = await jobRecord(salt, jid);
  assert.equal(record?.endsStream, true);
  const values = Array.from(record?.returns ?? [], ([id, { value }]) => [id, value]).sort();
  assert.deepEqual(values, [
    ['db01.demo.no', 'text'],
    ['web01.demo.no', 'text'],
    ['web02.demo.no', BYTES],
  ]);
});

test('a salt-api that cannot write it in any form is asked twice, and the error says what is wrong', async (t) => {
  const { api, salt } = await saltFor(t);
  await salt.login();
  await api.setFault('unwritable');
  const before = api.counts.requests;
  const error = await saltErrorOf(salt.runner('jobs.list_job', { jid: '20261130000000001000' }));
  assert.equal(error.code, 'salt-unwritable');
  assert.equal(api.counts.requests - before, 2);
});

test('an error in YAML is told as one in JSON', async (t) => {
  const { api, salt } = await saltFor(t);
  const body = 'return: An unexpected error occurred\nstatus: 500\n';
  api.tamper = () => ({ status: 500, type: 'application/x-yaml', body });
  const error = await saltErrorOf(salt.runner('no.such', {}, { yaml: 'first' }));
  assert.equal(error.code, 'salt-server-error');
  assert.doesNotMatch(error.message, /unexpected/);
});
