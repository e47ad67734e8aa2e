import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSION } from '../support/salt-version.ts';
import { DOMAIN, type Play, play, stage } from './support/play.ts';
import { assertSame, type Trace, walk } from './support/walk.ts';
import { MENTIONS, STEPS } from './support/walk-steps.ts';

/*
 * No stanza reveals anything to a stranger (docs/access.md, "What that means elsewhere"): the answers and their times
 * are always the same.
 */

const NOTHING = `nosuch@${DOMAIN}`;
/** Every kind of contact, and what a stranger could take for one. */
const ADDRESSES: Record<string, string> = {
  'a minion that is up': `web01@${DOMAIN}`,
  'a minion that is down': `db01@${DOMAIN}`,
  'the master': `master@${DOMAIN}`,
  'a group': `debian@${DOMAIN}`,
  'a glob': `web*@${DOMAIN}`,
  'a glob that matches nothing': `mail*@${DOMAIN}`,
};
const CONFIG = {
  groups: { debian: { target: 'os:Debian', target_type: 'grain' } },
  // So that the walk uses up no person's share.
  limits: { per_user_per_minute: 1_000_000, burst: 1_000_000 },
};
/** The questions that anyone may ask the service itself. */
const PUBLIC = /^iq get: (disco#info|disco#items|disco#items, (counted|a page)|ping|two children)$/;

const STRANGERS = {
  'from another server': 'mallory@elsewhere.example',
  'from the server of the admins': 'mallory@demo.no',
  'who is an admin but for a dot': 'admin@demo.no.example',
};

async function down(scene: Play): Promise<void> {
  scene.salt.fleet.get('db01.demo.no').up = false;
}

async function walkAll(scene: Play, sender: string, resource = ''): Promise<Trace[]> {
  const steps = [...STEPS, ...MENTIONS];
  const expected = await walk(scene, sender, NOTHING + resource, steps);
  assert.ok(expected.some(({ answers }) => answers.length > 0));
  for (const [what, address] of Object.entries(ADDRESSES))
    assertSame(await walk(scene, sender, address + resource, steps), expected, what + resource);
  return expected;
}

function assertSaltWasNotAsked(traces: readonly Trace[]): void {
  const steps = traces.filter(({ asked }) => asked.length > 0).map(({ step }) => step);
  assert.deepEqual(steps, [], 'a stranger had Salt asked');
}

for (const [who, sender] of Object.entries(STRANGERS)) {
  test(`a stranger ${who} is told the same of everything, and Salt nothing`, async (t) => {
    const scene = await play(t, { config: CONFIG, before: down });
    scene.holdSalt();
    assertSaltWasNotAsked(await walkAll(scene, sender));
    assert.deepEqual(scene.calls(), []);
  });
}

test('a resource of a contact is told of no more than the contact', async (t) => {
  const scene = await play(t, { config: CONFIG, before: down });
  scene.holdSalt();
  assertSaltWasNotAsked(await walkAll(scene, STRANGERS['from another server'], '/x'));
});

test('the service itself says to anyone what it is, and nothing more', async (t) => {
  const scene = await play(t, { config: CONFIG, before: down });
  const sender = STRANGERS['from another server'];
  const open = ({ step }: { step: string }) => PUBLIC.test(step);
  const traces = await walk(scene, sender, DOMAIN, STEPS);
  const missing = await walk(scene, sender, NOTHING, STEPS);
  const closed = traces.filter((trace) => !open(trace));
  assertSame(
    closed,
    missing.filter((trace) => !open(trace)),
    'the service',
  );
  const said = traces.filter(open).flatMap(({ answers }) => answers);
  assert.ok(said.length > 0 && said.every((answer) => answer.includes('type="result"')), said.join('\n'));
  assert.doesNotMatch(said.join('\n'), /web01|db01|master|debian|<item|[1-9]<\/count>/);
});

test('until the fleet was read after a restart, a stranger is told the same too', async (t) => {
  const scene = await play(t, { config: CONFIG, before: down });
  await scene.stopGateway();
  const held = scene.holdSweep();
  await scene.startGateway();
  await scene.server.loggedIn(2);
  await held.asked;
  assertSaltWasNotAsked(await walkAll(scene, STRANGERS['from another server']));
  held.release();
  await scene.ready();
  assert.deepEqual(await unprompted(scene, STRANGERS['from another server']), []);
});

test('while Salt is gone, a stranger is told the same too', async (t) => {
  const scene = await stage(t, { config: CONFIG, before: down });
  await scene.salt.setFault('down');
  await scene.startGateway();
  await scene.server.loggedIn();
  await walkAll(scene, STRANGERS['from another server']);
});

test('who may nothing any more is a stranger, whatever was subscribed, watched and run before', async (t) => {
  const scene = await play(t, {
    config: { ...CONFIG, admins: ['admin@demo.no', 'kari@demo.no'] },
    before: down,
  });
  const kari = scene.person('kari@demo.no');
  for (const contact of ['web01', 'db01', 'master', 'debian', 'web*']) {
    kari.presence(contact, 'subscribe');
    await kari.sees(contact, 'subscribed');
  }
  kari.says('web01', 'test.version');
  await kari.hears('web01', VERSION);
  kari.says('master', 'watch');
  await kari.hearsMessage('master');
  scene.configure({ admins: ['admin@demo.no'] });
  await scene.restartGateway();
  assertSaltWasNotAsked(await walkAll(scene, kari.jid));
  assert.deepEqual(await unprompted(scene, kari.jid), []);
});

/** The stanzas that a person gets while minions come, go and stay away, and while the gateway leaves. */
async function unprompted(scene: Play, sender: string): Promise<string[]> {
  const came: string[] = [];
  scene.server.onStanza((stanza) => {
    if (stanza.attrs.to?.split('/')[0] === sender) came.push(stanza.toString());
  });
  const { admin, salt } = scene;
  admin.presence('db01', 'probe');
  await admin.sees('db01', 'unavailable');
  salt.fleet.get('db01.demo.no').up = true;
  salt.fire('salt/minion/db01.demo.no/start', { id: 'db01.demo.no', cmd: '_minion_event' });
  await admin.sees('db01', 'available');
  await scene.stopGateway();
  return came;
}
