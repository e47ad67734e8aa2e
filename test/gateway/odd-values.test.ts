import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaltBytes, SaltTime } from '../../src/salt/index.ts';
import { play } from './support/play.ts';

const BYTES = new SaltBytes(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]));

test('a minion returns bytes: the person reads them, and others are answered', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('file.read', () => ({ ret: BYTES }));
  admin.says('web01', 'file.read /bin/true binary=True');
  await admin.hearsAtLast('web01', /b'\\x7fELF\\x00\\xff'/);
  admin.says('web02', 'test.echo meanwhile');
  await admin.hearsAtLast('web02', /meanwhile/);
  admin.says('web01', 'job 1');
  await admin.hearsAtLast('web01', /b'\\x7fELF\\x00\\xff'/);
});

test('one of three minions returns a time: all answers are told', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('some.since', (id) => ({
    ret: id.startsWith('web02') ? { since: new SaltTime('2026-01-02 03:04:05') } : 'never',
  }));
  admin.says('master', '* some.since');
  const body = await admin.hearsAtLast('master', /2026-01-02 03:04:05/);
  assert.match(body, /never/);
  assert.doesNotMatch(body, /may still run/);
});

test('a runner that returns bytes runs once, and its value is told', async (t) => {
  const { admin, salt } = await play(t);
  let runs = 0;
  salt.lowstate.runners.set('some.act', () => {
    runs += 1;
    return { sum: BYTES };
  });
  admin.says('master', 'salt-run some.act');
  await admin.hearsAtLast('master', /b'\\x7fELF\\x00\\xff'/);
  assert.equal(runs, 1);
});
