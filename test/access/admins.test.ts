import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMAIN, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

test("an admin's address is read as servers write it: case does not count", async (t) => {
  const scene = await play(t, { config: { admins: ['Admin@Demo.NO'] } });
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
});

test('every admin is obeyed, each answered alone', async (t) => {
  const scene = await play(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'] } });
  const kari = scene.person('kari@demo.no');
  kari.says('web01', 'test.version');
  await kari.hears('web01', VERSION);
  assert.deepEqual(scene.admin.unheard(), []);
});

test('nobody named: nobody is obeyed', async (t) => {
  const scene = await play(t, { config: { admins: [] } });
  scene.admin.says('master', 'minions');
  assert.equal((await scene.admin.refusedBy('master')).code, 'forbidden');
});

const IMPOSTORS = [
  'admin@demo.no.evil.example',
  'admin@sub.demo.no',
  'xadmin@demo.no',
  'demo.no',
  'ádmin@demo.no',
];

for (const jid of IMPOSTORS) {
  test(`${jid} is not admin@demo.no`, async (t) => {
    const scene = await play(t);
    const impostor = scene.person(jid);
    impostor.says('web01', 'test.ping');
    assert.equal((await impostor.refusedBy('web01')).code, 'forbidden');
    assert.deepEqual(scene.calls(), []);
  });
}

test('a refusal is written to the log with who and where', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  mallory.says('web01', 'test.ping');
  await mallory.refusedBy('web01');
  const noted = scene.log.lines.filter(({ details }) => JSON.stringify(details).includes('mallory@demo.no'));
  assert.ok(noted.some(({ details }) => JSON.stringify(details).includes(`web01@${DOMAIN}`)));
});

test('a refusal says no more than that, of whatever was said', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  const said = ['test.ping', 'minions', 'yes', 'help', 'nonsense', 'test.echo “x”', '?OTRv23?'];
  const refusals = new Set<string>();
  for (const body of said) {
    mallory.says('web01', body);
    const { code, type, text } = await mallory.refusedBy('web01');
    refusals.add(`${code} ${type} ${text}`);
  }
  assert.deepEqual(Array.from(refusals), ['forbidden auth You may not use this gateway.']);
});

test('no secret is logged, at any level', async (t) => {
  const scene = await play(t);
  await scene.salt.setFault('master-down');
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', /salt-master/);
  await scene.salt.setFault(undefined);
  scene.salt.dropSessions();
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  const text = scene.log.lines.map(({ details, message }) => `${message} ${inspectable(details)}`).join('\n');
  assert.doesNotMatch(text, /hunter2|s3cret/);
});

function inspectable(details: object): string {
  return JSON.stringify(details, (_key, value: unknown) =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
  );
}
