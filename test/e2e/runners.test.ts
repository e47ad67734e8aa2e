import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

let admin: ChatUser;

const lab = useLab(async (lab) => {
  await lab.startGateway({ confirm: [] });
  admin = await lab.person('admin');
});

async function answer(line: string): Promise<string> {
  admin.says('master', line);
  return (await admin.hears('master', /(?:)/)).body ?? '';
}

test("--out shapes a runner's answer", async () => {
  const value = JSON.parse(await answer('salt-run manage.status --out=json'));
  assert.deepEqual(Object.keys(value).sort(), ['down', 'up']);
  assert.ok(value.up.includes('web01.demo.no'));
  assert.match(await answer('salt-run --out yaml --no-color manage.status -l debug'), /^down: \[\]\nup:\n/);
});

test('a runner function that is not there, and the one that was meant', async () => {
  assert.match(await answer('salt-run manage.nosuch'), /^✗ manage\.nosuch: .*manage has: .*status/);
  assert.match(await answer('salt-run manage.statsu'), /Did you mean manage\.status\?$/);
  await admin.hears('master', /^Run salt-run manage\.status on the master\? Reply yes or no\.$/);
  assert.match(await answer('yes'), /^up .*web01/);
});

test('wrong arguments, an exception and an error are failures', async () => {
  assert.match(await answer('salt-run jobs.list_job'), /^✗ jobs\.list_job\nPassed invalid arguments: /);
  assert.match(
    await answer('salt-run jobs.list_job 20000101000000000000'),
    /^✗ jobs\.list_job\n[\s\S]*Error: /,
  );
  assert.match(await answer('salt-run manage.up tgt_type=compound tgt=[1]'), /^✗ manage\.up\n/);
});

test('salt-api leaves out a keyword that the function does not take: that is asked about', async () => {
  assert.match(await answer('salt-run manage.up timout=5'), /^manage\.up does not take timout, /);
  assert.match(await answer('yes'), /web01\.demo\.no/);
});

test('options that only change what is shown', async () => {
  admin.says('web01', 'state.apply mixed --state-output=terse');
  const { body = '' } = await admin.hears('web01', /Failed: 1/);
  assert.match(body, /^✓ .*\n/m);
  assert.match(body, /\(changed\)$/m);
  assert.match(
    await answer("salt '*' test.ping -v --static --no-color"),
    /^db01: True\n[\s\S]*\njob \d+, jid \d{20}$/,
  );
  assert.equal(await answer('salt-key -l acc'), 'Accepted: db01.demo.no, web01.demo.no, web02.demo.no');
  assert.match(await answer('salt-key -f web01.demo.no'), /^web01\.demo\.no: accepted\n[0-9a-f:]{20,}$/);
  assert.match(await answer("salt '*' test.ping --subset 1"), /^The option --subset does not work here/);
  assert.ok(lab);
});
