import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* docs/commands.md, "Questions" and "Replies", with the stanzas of real clients over a real server. */

let admin: ChatUser;
let laptop: ChatUser;
useLab(async (lab) => {
  await lab.startGateway({ confirm: ['cmd.run', 'state.apply'] });
  admin = await lab.person('admin');
  laptop = await lab.person('admin');
});

/** Dino's and Conversations' form of a reaction. */
function reacts(person: ChatUser, contact: string, id: string, ...emojis: string[]): void {
  const all = emojis.map((emoji) => `<reaction>${emoji}</reaction>`).join('');
  person.sends(
    `<message xmlns="jabber:client" to="${person.address(contact)}" type="chat" id="${randomUUID()}"><reactions xmlns="urn:xmpp:reactions:0" id="${id}">${all}</reactions><store xmlns="urn:xmpp:hints"/></message>`,
  );
}

/** Dino's form of a reply: the whole quoted, marked by characters. */
function replies(person: ChatUser, contact: string, id: string, quoted: string, text: string): void {
  const quote = `> ${quoted.replaceAll('\n', '\n> ')}\n`;
  const end = Array.from(quote).length;
  const body = `${quote}${text}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  person.sends(
    `<message xmlns="jabber:client" to="${person.address(contact)}" type="chat" id="${randomUUID()}"><body>${body}</body><fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="0" end="${end}"/></fallback><reply xmlns="urn:xmpp:reply:0" to="${person.address(contact)}" id="${id}"/><active xmlns="http://jabber.org/protocol/chatstates"/></message>`,
  );
}

test('👍 from another device of the same person runs what was asked, once', async () => {
  admin.says('web01', 'cmd.run "echo tapped >> /tmp/tapped; wc -l < /tmp/tapped"');
  const question = await admin.hears('web01', /^Run cmd\.run .* on web01\?[\s\S]* Reply yes or no\.$/);
  reacts(laptop, 'web01', question.id ?? '', '👍');
  await laptop.hears('web01', '1');
  reacts(admin, 'web01', question.id ?? '', '👍');
  reacts(laptop, 'web01', question.id ?? '', '👍', '🎉');
  laptop.says('web01', 'cmd.run "wc -l < /tmp/tapped; rm /tmp/tapped"');
  await laptop.hears('web01', /Reply yes or no/);
  laptop.says('web01', 'Yes, please');
  await laptop.hears('web01', '1');
});

test("Dino's replies to a question and to an answer are about these", async () => {
  admin.says('web01', 'cmd.run "echo replied"');
  const question = await admin.hears('web01', /^Run cmd\.run "echo replied" on web01\?/);
  replies(admin, 'web01', question.id ?? '', question.body ?? '', 'ok');
  const answer = await admin.hears('web01', 'replied');
  admin.says('web01', 'test.echo between');
  await admin.hears('web01', 'between');
  replies(admin, 'web01', answer.id ?? '', answer.body ?? '', 'again');
  const again = await admin.hears('web01', /^Run cmd\.run "echo replied" on web01\?/);
  reacts(admin, 'web01', again.id ?? '', '👎');
  await admin.hears('web01', /^Not run: cmd\.run/);
  reacts(admin, 'web01', again.id ?? '', '🎉');
  const refused = await admin.refusedBy('web01');
  assert.equal(refused.error?.condition, 'not-acceptable');
});

test('a reply to a question that was dropped runs neither it nor the newer one', async () => {
  admin.says('web01', 'cmd.run "echo first"');
  const first = await admin.hears('web01', /^Run cmd\.run "echo first" on web01\?/);
  admin.says('web01', 'cmd.run "echo second"');
  await admin.hears('web01', 'Dropped, not run: cmd.run "echo first"');
  const second = await admin.hears('web01', /^Run cmd\.run "echo second" on web01\?/);
  const waits = 'The question that waits is: Run cmd.run "echo second" on web01? Reply yes or no.';
  replies(laptop, 'web01', first.id ?? '', first.body ?? '', 'yes');
  await laptop.hears('web01', `That question has ended: nothing ran. ${waits}`);
  reacts(admin, 'web01', first.id ?? '', '👍');
  await admin.hears('web01', `That question has ended: nothing ran. ${waits}`);
  replies(admin, 'web01', second.id ?? '', second.body ?? '', 'yes');
  await admin.hears('web01', 'second');
});

test('what Salt takes for a keyword gets the right spelling offered', async () => {
  admin.says('web01', 'cmd.run "FOO=1 env"');
  await admin.hears('web01', /^Run cmd\.run "FOO=1 env" on web01\?/);
  admin.says('web01', 'yes');
  await admin.hears('web01', /^✗ /);
  const question = await admin.hears('web01', /^Salt reads FOO=… as a keyword/);
  assert.ok(question.body?.includes("Run cmd.run cmd='FOO=1 env' on web01?"), question.body);
  admin.says('web01', 'Yes');
  await admin.hears('web01', /^FOO=1$/m);
  admin.says('web01', 'test.ping a=b');
  await admin.hears('web01', /^✗ /);
  await admin.hears('web01', /^Salt reads a=… as a keyword, and test\.ping does not know it\./);
});

test("a phone's capitals do not count, and states ask under every name", async () => {
  for (const line of [
    'Web01 Test.ping',
    'WEB01 test.ping',
    "Salt 'Web01' Test.ping",
    'Salt -L Web01 test.ping',
  ]) {
    admin.says('master', line);
    await admin.hears('master', 'web01: True');
  }
  admin.says('master', 'Salt-run manage.up');
  await admin.hears('master', /web01/);
  admin.says('web01', 'state.orchestrate motd');
  await admin.hears('web01', 'Run state.orchestrate motd on web01? Reply yes or no.');
  admin.says('web01', 'No');
  await admin.hears('web01', 'Not run: state.orchestrate motd');
});

test('a client that asks learns which reactions are taken', async () => {
  const info = await admin.client.getDiscoInfo(admin.address('web01'));
  for (const feature of ['urn:xmpp:reactions:0', 'urn:xmpp:reply:0'])
    assert.ok(info.features.includes(feature), feature);
  const fields = (info.extensions ?? []).flatMap((form) => form.fields ?? []);
  const allowed = fields.find(({ name }) => name === 'allowlist');
  assert.deepEqual(allowed?.value, ['👍', '👎']);
});

test("the server's archive has each question before its answer", async () => {
  for (const word of ['one', 'two', 'three']) {
    admin.says('db01', `test.echo ${word}`);
    await admin.hears('db01', word);
  }
  const { results = [] } = await admin.client.searchHistory({ with: admin.address('db01') });
  const said = results.flatMap(({ item: { message } }) => message?.body ?? []);
  assert.deepEqual(said, ['test.echo one', 'one', 'test.echo two', 'two', 'test.echo three', 'three']);
  const stamps = results.map(({ item: { delay } }) => delay?.timestamp.getTime() ?? Number.NaN);
  assert.deepEqual(
    stamps,
    stamps.toSorted((a, b) => a - b),
  );
});
