import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { Person } from './support/person.ts';

let admin: Person;
const lab = useLab(async (lab) => {
  await lab.startGateway();
  admin = await lab.person('admin');
});

test('a minion call: the value alone', async () => {
  admin.says('web01', 'test.version');
  await admin.hears('web01', '3008.3');
});

test('a master call: a line per minion, sorted, the domain left out', async () => {
  admin.says('master', 'test.version');
  await admin.hears('master', 'db01: 3008.3\nweb01: 3008.3\nweb02: 3008.3');
});

test('the bare domain is taken as the master', async () => {
  admin.says(lab.domain, 'test.version');
  const { body } = await admin.hears('master', /3008/).catch(() => admin.hears(lab.domain, /3008/));
  assert.equal(body, 'db01: 3008.3\nweb01: 3008.3\nweb02: 3008.3');
});

test('the minion list', async () => {
  admin.says('master', 'minions');
  await admin.hears('master', 'db01, web01, web02');
});
