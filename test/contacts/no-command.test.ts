import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Element, xml } from '../../src/xmpp/index.ts';
import { DOMAIN, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* docs/commands.md, "What is not run": what no command is runs nothing, whatever its fallback body says. */

const ENCRYPTED = 'Nothing ran: I cannot read encrypted messages. Turn encryption off for this contact.';

interface Sent {
  body?: string;
  type?: string;
  with?: Element[];
}

const UNREADABLE: Record<string, Sent> = {
  'OMEMO as most clients speak it': { with: [xml('encrypted', { xmlns: 'eu.siacs.conversations.axolotl' })] },
  'OMEMO 2': { with: [xml('encrypted', { xmlns: 'urn:xmpp:omemo:2' })] },
  'OMEMO without a fallback body': {
    body: '',
    with: [xml('encrypted', { xmlns: 'eu.siacs.conversations.axolotl' })],
  },
  'explicit encryption (XEP-0380)': {
    with: [xml('encryption', { xmlns: 'urn:xmpp:eme:0', namespace: 'urn:example:secret' })],
  },
  'OpenPGP (XEP-0373)': { with: [xml('openpgp', { xmlns: 'urn:xmpp:openpgp:0' }, 'aGVp')] },
  'OpenPGP, the older way': { with: [xml('x', { xmlns: 'jabber:x:encrypted' }, 'aGVp')] },
  OTR: { body: '?OTR:AAMDJ+MVmSfjFZcAAAAAAQAAAAIA.' },
  'an OTR query': { body: '?OTRv23?' },
};

for (const [name, { body = 'test.ping', ...more }] of Object.entries(UNREADABLE)) {
  test(`encrypted: ${name}: said so, nothing runs`, async (t) => {
    const scene = await play(t);
    scene.admin.says('web01', body, more);
    await scene.admin.hears('web01', ENCRYPTED);
    assert.deepEqual(scene.calls(), []);
  });
}

test('encrypted is known by elements, never by wording', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.echo "I sent you an OMEMO encrypted message"');
  await scene.admin.hears('web01', 'I sent you an OMEMO encrypted message');
});

const FILES: Record<string, Sent> = {
  'a link out of band (XEP-0066)': {
    body: 'https://files.demo.no/a.png',
    with: [xml('x', { xmlns: 'jabber:x:oob' }, xml('url', {}, 'https://files.demo.no/a.png'))],
  },
  'a shared file (XEP-0447)': { with: [xml('file-sharing', { xmlns: 'urn:xmpp:sfs:0' })] },
  'a link and nothing else': { body: 'https://files.demo.no/a.png' },
  'an encrypted file': { body: 'aesgcm://files.demo.no/a.png#0123456789abcdef' },
};

for (const [name, { body = 'test.ping', ...more }] of Object.entries(FILES)) {
  test(`files: ${name}: said so, nothing runs`, async (t) => {
    const scene = await play(t);
    scene.admin.says('web01', body, more);
    await scene.admin.hears('web01', "I can't read files. Type a command, or `help`.");
    assert.deepEqual(scene.calls(), []);
  });
}

const SILENT: Record<string, Sent> = {
  'an empty body': { body: '' },
  'a blank body': { body: ' \n\u00a0 ' },
  'a chat state': { with: [xml('composing', { xmlns: 'http://jabber.org/protocol/chatstates' })] },
  'a receipt': { with: [xml('received', { xmlns: 'urn:xmpp:receipts', id: 'm1' })] },
  'a marker': { with: [xml('displayed', { xmlns: 'urn:xmpp:chat-markers:0', id: 'm1' })] },
  'a retraction (XEP-0424)': {
    body: 'test.ping',
    with: [xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id: 'm1' })],
  },
  'an older retraction': {
    body: 'test.ping',
    with: [
      xml(
        'apply-to',
        { xmlns: 'urn:xmpp:fasten:0', id: 'm1' },
        xml('retract', { xmlns: 'urn:xmpp:message-retract:0' }),
      ),
    ],
  },
  'a reaction (XEP-0444)': {
    body: 'test.ping',
    with: [xml('reactions', { xmlns: 'urn:xmpp:reactions:0', id: 'm1' }, xml('reaction', {}, '👍'))],
  },
  'an error': {
    body: 'test.ping',
    type: 'error',
    with: [
      xml(
        'error',
        { type: 'cancel' },
        xml('service-unavailable', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }),
      ),
    ],
  },
  "a room's message": { body: 'test.ping', type: 'groupchat' },
  'a headline': { body: 'test.ping', type: 'headline' },
};

for (const [name, { body, ...more }] of Object.entries(SILENT)) {
  test(`${name}: runs nothing and is not answered`, async (t) => {
    const scene = await play(t);
    scene.admin.says('web01', body, more);
    scene.admin.says('web01', 'test.version');
    await scene.admin.hears('web01', VERSION);
    assert.deepEqual(
      scene.calls().map(({ fun }) => fun),
      ['test.version'],
    );
    assert.deepEqual(scene.admin.unheard(), []);
  });
}

test('none of it is answered to strangers either, so that no loop begins', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  for (const { body, ...more } of Object.values(SILENT)) mallory.says('web01', body, more);
  mallory.says('master', 'minions');
  await mallory.refusedBy('master');
  assert.deepEqual(mallory.unheard(), []);
});

test('a message from the own domain is ignored, even from one named as admin', async (t) => {
  const own = `web01@${DOMAIN}`;
  const scene = await play(t, { config: { admins: ['admin@demo.no', own] } });
  const minion = scene.person(own);
  minion.says('web02', 'test.ping');
  minion.says('no-such', 'test.ping');
  scene.admin.says('web02', 'test.version');
  await scene.admin.hears('web02', VERSION);
  assert.deepEqual(minion.unheard(), []);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('an address that is nobody: item-not-found, and where to look', async (t) => {
  const scene = await play(t);
  scene.admin.says('web99', 'test.ping');
  const { code, text } = await scene.admin.refusedBy('web99');
  assert.equal(code, 'item-not-found');
  assert.match(text ?? '', /web99@salt\.demo\.no.*minions/);
  assert.deepEqual(scene.calls(), []);
});

test('a message without a type, or of type normal, is a command as well', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { type: 'normal' });
  await scene.admin.hears('web01', VERSION);
});

test('an answer keeps the thread of its question', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version', { with: [xml('thread', {}, 'th-1')] });
  const answer = await scene.admin.hearsMessage('web01');
  assert.equal(answer.getChildText('thread'), 'th-1');
});
