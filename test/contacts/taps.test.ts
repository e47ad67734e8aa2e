import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { describedWords } from '../../src/commands/words/index.ts';
import { type Element, parseForms, xml } from '../../src/xmpp/index.ts';
import { type Play, play } from '../gateway/support/play.ts';

/* docs/commands.md, "Questions": a tap, a reply or a word answers the question that it is at, and no other. */

const ASKED = { config: { confirm: ['state.apply'], confirm_above: 100 } };

const reacted = (id: string, ...emojis: string[]) =>
  xml(
    'reactions',
    { xmlns: 'urn:xmpp:reactions:0', id },
    emojis.map((emoji) => xml('reaction', { xmlns: 'urn:xmpp:reactions:0' }, emoji)),
  );
const replying = (id: string) => xml('reply', { xmlns: 'urn:xmpp:reply:0', to: 'web01@salt.demo.no', id });

function applied(scene: Play): unknown[] {
  return scene.calls().filter(({ fun }) => fun === 'state.apply');
}

/** Has the gateway ask whether to run a state, and gives the id of the question. */
async function asked(scene: Play, state = 'motd', contact = 'web01'): Promise<string> {
  scene.admin.says(contact, `state.apply ${state}`);
  return questionId(await scene.admin.hearsMessage(contact), new RegExp(`^Run state\\.apply ${state}`));
}

function questionId(message: Element, expected: RegExp): string {
  assert.match(message.getChildText('body') ?? '', expected);
  return message.attrs.id ?? '';
}

/** Collects the texts of a contact until the answer to `whoami`, which comes last. */
async function heardBefore(scene: Play, contact: string): Promise<string[]> {
  scene.admin.says(contact, 'whoami');
  const heard: string[] = [];
  for (;;) {
    const body = (await scene.admin.hearsMessage(contact)).getChildText('body') ?? '';
    if (body.startsWith('admin@demo.no:')) return heard;
    heard.push(body);
  }
}

for (const emoji of ['👍', '👍🏽', '👍\ufe0f']) {
  test(`${JSON.stringify(emoji)} on the question runs it, once`, async (t) => {
    const scene = await play(t, ASKED);
    const id = await asked(scene);
    scene.admin.says('web01', undefined, { with: [reacted(id, emoji)] });
    await scene.admin.hears('web01', /state\.apply on web01/);
    scene.admin.says('web01', undefined, { with: [reacted(id, emoji)], resource: 'laptop' });
    scene.admin.says('web01', undefined, { with: [reacted(id, emoji, '🐢')] });
    scene.admin.says('web01', undefined, { with: [reacted(id)] });
    assert.deepEqual(await heardBefore(scene, 'web01'), []);
    assert.equal(applied(scene).length, 1);
  });
}

test('👎 on the question does not run it', async (t) => {
  const scene = await play(t, ASKED);
  const id = await asked(scene);
  scene.admin.says('web01', undefined, { with: [reacted(id, '👎')] });
  await scene.admin.hears('web01', 'Not run: state.apply motd');
  assert.deepEqual(applied(scene), []);
});

test('a reaction that a client sends with a body is no command', async (t) => {
  const scene = await play(t, ASKED);
  const id = await asked(scene);
  scene.admin.says('web01', '> Run state.apply motd on web01?\n👎', { with: [reacted(id, '👎')] });
  await scene.admin.hears('web01', 'Not run: state.apply motd');
});

test('a tap on a dropped question runs neither it nor the one that waits', async (t) => {
  const scene = await play(t, ASKED);
  const first = await asked(scene);
  scene.admin.says('web01', 'state.apply mixed');
  await scene.admin.hears('web01', 'Dropped, not run: state.apply motd');
  await scene.admin.hears('web01', /^Run state\.apply mixed/);
  const closed =
    'That question has ended: nothing ran. The question that waits is: Run state.apply mixed on web01? Reply yes or no.';
  scene.admin.says('web01', undefined, { with: [reacted(first, '👍')] });
  await scene.admin.hears('web01', closed);
  scene.admin.says('web01', 'yes', { with: [replying(first)] });
  await scene.admin.hears('web01', closed);
  assert.deepEqual(applied(scene), []);
  scene.admin.says('web01', 'yes');
  await scene.admin.hearsMessage('web01');
  assert.equal(applied(scene).length, 1);
});

test('a reply answers the question that it is to; the quote in it does not count', async (t) => {
  const scene = await play(t, ASKED);
  const id = await asked(scene);
  const quote = '> Run state.apply motd on web01? Reply yes or no.\n';
  const marked = xml('body', { xmlns: 'urn:xmpp:fallback:0', start: '0', end: `${quote.length}` });
  const fallback = xml('fallback', { xmlns: 'urn:xmpp:fallback:0', for: 'urn:xmpp:reply:0' }, marked);
  scene.admin.says('web01', `${quote}ok`, { with: [replying(id), fallback] });
  await scene.admin.hears('web01', /state\.apply on web01/);
  assert.equal(applied(scene).length, 1);
});

test('a yes to what is no question says so, and the question waits', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('web01', 'test.ping');
  const answer = await scene.admin.hearsMessage('web01');
  const id = await asked(scene);
  for (const to of [answer.attrs.id ?? '', 'nobody-knows', '']) {
    scene.admin.says('web01', 'yes', { with: [replying(to)] });
    await scene.admin.hears(
      'web01',
      'That message is not a question, or it is too old. Nothing ran. The question that waits is: Run state.apply motd on web01? Reply yes or no.',
    );
    scene.admin.says('web01', undefined, { with: [reacted(to, '👍')] });
  }
  assert.deepEqual(applied(scene), []);
  scene.admin.says('web01', undefined, { with: [reacted(id, '👍')] });
  await scene.admin.hears('web01', /state\.apply on web01/);
});

test('only the person that was asked answers, and only in that contact', async (t) => {
  const scene = await play(t, { config: { ...ASKED.config, admins: ['admin@demo.no', 'ola@demo.no'] } });
  const ola = scene.person('ola@demo.no');
  const id = await asked(scene);
  const forwarded = xml(
    'sent',
    { xmlns: 'urn:xmpp:carbons:2' },
    xml(
      'forwarded',
      { xmlns: 'urn:xmpp:forward:0' },
      xml('message', { xmlns: 'jabber:client', from: 'admin@demo.no/phone' }, reacted(id, '👍')),
    ),
  );
  ola.says('web01', undefined, { with: [reacted(id, '👍')] });
  ola.says('web01', undefined, { with: [forwarded] });
  ola.says('web01', 'yes', { with: [replying(id)] });
  await ola.hears('web01', 'That message is not a question, or it is too old. Nothing ran.');
  scene.admin.says('web02', undefined, { with: [reacted(id, '👍')] });
  scene.admin.says('web02', 'yes', { with: [replying(id)] });
  await scene.admin.hears('web02', 'That message is not a question, or it is too old. Nothing ran.');
  const occupant = xml('x', { xmlns: 'http://jabber.org/protocol/muc#user' });
  scene.admin.says('web01', undefined, { with: [reacted(id, '👍'), occupant] });
  assert.deepEqual(await heardBefore(scene, 'web01'), []);
  assert.deepEqual(applied(scene), []);
});

test('a tap gives no number; the number answers each message that asked for it', async (t) => {
  const scene = await play(t, { config: { ...ASKED.config, confirm_above: 1 } });
  const id = await asked(scene, 'motd', 'master');
  scene.admin.says('master', undefined, { with: [reacted(id, '👍')] });
  const again = await scene.admin.hearsMessage('master');
  assert.equal(again.getChildText('body'), 'Type the number too. Reply yes 3 or no.');
  scene.admin.says('master', 'yes 2', { with: [replying(again.attrs.id ?? '')] });
  await scene.admin.hears('master', 'The number is another one. Reply yes 3 or no.');
  assert.deepEqual(applied(scene), []);
  scene.admin.says('master', 'yes, 3', { with: [replying(id)] });
  await scene.admin.hearsMessage('master');
  assert.equal(applied(scene).length, 1);
});

test('a number at a question without one is of another question: it asks again', async (t) => {
  const scene = await play(t, ASKED);
  await asked(scene);
  scene.admin.says('web01', 'yes 312');
  await scene.admin.hears('web01', /^Run state\.apply motd on web01\? Reply yes or no\.$/);
  assert.deepEqual(applied(scene), []);
});

test('any other reaction is sent back to its client, without a word in the chat', async (t) => {
  const scene = await play(t, ASKED);
  const id = await asked(scene);
  for (const emojis of [['❤️'], ['👍', '👎']]) {
    scene.admin.says('web01', undefined, { with: [reacted(id, ...emojis)] });
    const refused = await scene.admin.refusedBy('web01');
    assert.deepEqual([refused.code, refused.type], ['not-acceptable', 'modify']);
  }
  assert.deepEqual(await heardBefore(scene, 'web01'), []);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', /state\.apply on web01/);
});

for (const word of ['minions', 'jobs', 'job 1', 'help', 'help jobs', 'whoami', 'more', 'keys', 'Minions']) {
  test(`${word} leaves the question waiting`, async (t) => {
    const scene = await play(t, ASKED);
    await asked(scene, 'motd', 'master');
    scene.admin.says('master', word);
    const heard = await scene.admin.hearsMessage('master');
    assert.doesNotMatch(heard.getChildText('body') ?? '', /Dropped/);
    scene.admin.says('master', 'no');
    await scene.admin.hears('master', 'Not run: state.apply motd');
  });
}

for (const line of [
  'test.ping',
  'ok restart nginx',
  'yes please restart',
  'roster',
  'test.ping\ntest.version',
  'mute',
]) {
  test(`${JSON.stringify(line)} drops the question`, async (t) => {
    const scene = await play(t, ASKED);
    await asked(scene, 'motd', 'master');
    scene.admin.says('master', line);
    await scene.admin.hears('master', 'Dropped, not run: state.apply motd');
    assert.deepEqual(applied(scene), []);
  });
}

test('contacts announce replies and the reactions that they take', async (t) => {
  const scene = await play(t);
  const info = await scene.admin.asks(
    'web01',
    'get',
    xml('query', { xmlns: 'http://jabber.org/protocol/disco#info' }),
  );
  const features = info?.getChildren('feature').map(({ attrs }) => attrs.var);
  for (const feature of ['urn:xmpp:reactions:0', 'urn:xmpp:reply:0'])
    assert.ok(features?.includes(feature), feature);
  const [form] = info ? parseForms(info) : [];
  assert.deepEqual(Object.fromEntries(form?.values ?? []), {
    FORM_TYPE: ['urn:xmpp:reactions:0:restrictions'],
    max_reactions_per_user: ['1'],
    allowlist: ['👍', '👎'],
  });
});

for (const [name, contact, config, values] of [
  ['a question', 'web01', {}, ['yes', 'no']],
  ['a question with a number', 'master', { confirm_above: 1 }, ['yes 3', 'no']],
] as const) {
  test(`${name} offers its answers to tap (XEP-0439)`, async (t) => {
    const scene = await play(t, { config: { ...ASKED.config, ...config } });
    scene.admin.says(contact, 'state.apply motd');
    const question = await scene.admin.hearsMessage(contact);
    const responses = question.getChildren('response', 'urn:xmpp:tmp:quick-response');
    assert.deepEqual(
      responses.map(({ attrs }) => attrs.value),
      values,
    );
  });
}

test('a tap is in the audit trail as an answer that was typed', async (t) => {
  const scene = await play(t, ASKED);
  const id = await asked(scene);
  scene.admin.says('web01', undefined, { with: [reacted(id, '❤️')] });
  await scene.admin.refusedBy('web01');
  scene.admin.says('web01', undefined, { with: [reacted(id, '👎')] });
  await scene.admin.hears('web01', /^Not run/);
  assert.deepEqual(
    scene.audit().map(({ event, line }) => `${event} ${line}`),
    [
      'asked state.apply motd',
      'question Run state.apply motd on web01?',
      'asked 👎',
      'declined state.apply motd',
    ],
  );
});

test('docs/commands.md names each word that leaves the question waiting', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/commands.md'), 'utf8');
  const [sentence = ''] = /The words [^.]*leave the question waiting/.exec(docs) ?? [];
  const named = Array.from(sentence.matchAll(/`(\w+)`/g), ([, word = '']) => word);
  const words = describedWords().filter(({ reads }) => reads);
  assert.deepEqual(named.toSorted(), words.map(({ name }) => name).toSorted());
});
