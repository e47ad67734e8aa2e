import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Element, xml } from '../../src/xmpp/index.ts';
import type { Fault } from '../support/salt-api-faults.ts';
import { type Play, play, stage } from './support/play.ts';

/* The component's secret, Salt's password and the session's token turn up nowhere, whatever goes wrong. */

const PASSWORD = 'hunter2';
const SECRET = 's3cret';

/** Everything that leaves the gateway, as text: stanzas, log, audit trail. */
function watched(scene: Play): () => string {
  const stanzas: Element[] = [];
  scene.server.onStanza((stanza) => stanzas.push(stanza));
  return () =>
    [
      ...stanzas.map((stanza) => stanza.toString()),
      // Before the log masks anything: an error must not even carry one.
      ...scene.log.lines.map(
        ({ message, details }) => `${message} ${inspect(details, { depth: null, showHidden: true })}`,
      ),
      ...scene.audit().map((line) => JSON.stringify(line)),
    ].join('\n');
}

function assertClean(scene: Play, text: string): void {
  assert.doesNotMatch(text, new RegExp(`${PASSWORD}|${SECRET}`));
  for (const token of scene.salt.tokens) assert.ok(!text.includes(token), 'a session token');
}

const FAULTS: readonly Fault[] = [
  'down',
  'reset',
  'html',
  'rubbish',
  'empty',
  'wrong-shape',
  'client-disabled',
  'redirect',
  'master-down',
  'gateway-timeout',
  'server-error',
  'no-events',
  'authentication-error',
  'authorization-error',
  'runner-not-permitted',
];

for (const fault of FAULTS) {
  test(`Salt's API with the fault ${fault}`, async (t) => {
    const scene = await play(t);
    const text = watched(scene);
    await scene.salt.setFault(fault);
    for (const line of ['salt-run manage.up', 'keys']) {
      scene.admin.says('master', line);
      await scene.admin.hearsMessage('master');
    }
    await scene.salt.setFault(undefined);
    scene.salt.dropSessions();
    scene.admin.says('web01', 'whoami');
    await scene.admin.hears('web01', /admin/);
    assertClean(scene, text());
  });
}

test('a wrong password', async (t) => {
  const scene = await stage(t, { config: { salt: { password: 'wrong-password-1' } } });
  const text = watched(scene);
  await scene.startGateway();
  await scene.server.loggedIn();
  const why = await scene.notReady();
  scene.admin.says('master', 'keys');
  await scene.admin.hearsMessage('master');
  assert.doesNotMatch(`${text()}${JSON.stringify(why)}`, /wrong-password-1/);
});

test('a wrong component secret', async (t) => {
  const scene = await stage(t, { config: { component: { secret: 'wrong-secret-1' } } });
  const text = watched(scene);
  const refused = scene.server.refusedLogIn();
  await scene.startGateway();
  await refused;
  assert.doesNotMatch(`${text()}${JSON.stringify(await scene.notReady())}`, /wrong-secret-1/);
});

test('a secret that an answer holds is masked in what is said of it, in chats and in forms', async (t) => {
  const scene = await play(t);
  const text = watched(scene);
  await scene.salt.setFault(undefined);
  const leak = `file has ${PASSWORD} and ${SECRET} and ${[...scene.salt.tokens].join(' ')}`;
  scene.salt.fleet.functions.set('cmd.run', () => ({ ret: leak }));
  scene.admin.says('web01', 'cmd.run "cat config"');
  assert.match(await scene.admin.hears('web01', /file has/), /^file has \*\*\* and \*\*\* and \*\*\*/);
  const field = xml('field', { var: 'function' }, xml('value', {}, 'cmd.run id'));
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, field);
  const command = { xmlns: 'http://jabber.org/protocol/commands', node: 'run' };
  const answer = await scene.admin.asks('web01', 'set', xml('command', command, form));
  assert.match(String(answer), /file has \*\*\*/);
  scene.admin.says('web01', `test.echo ${PASSWORD}`);
  await scene.audited('asked', 3);
  assertClean(scene, text());
});
