import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Element, xml } from '../../src/xmpp/index.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* docs/commands.md, "Replies": a command in a reply is about the message that it replies to, and about no other. */

const replying = (id: string) => xml('reply', { xmlns: 'urn:xmpp:reply:0', to: 'web01@salt.demo.no', id });

async function answered(person: Puppet, contact: string, line: string, expected: RegExp): Promise<Element> {
  person.says(contact, line);
  const answer = await person.hearsMessage(contact);
  assert.match(answer.getChildText('body') ?? '', expected);
  return answer;
}

const idOf = ({ attrs }: Element) => attrs.id ?? '';
const ran = (scene: Play) => scene.calls().map(({ fun }) => fun);

test("Dino's reply to an answer is one command: the quote is no part of it", async (t) => {
  const scene = await play(t);
  const answer = await answered(scene.admin, 'web01', 'test.version', /^\d{4}\.\d+$/);
  // As Dino 0.4 sends it: two quoted lines would have been two commands.
  const quote = `> web01: ${VERSION}\n> web02: ${VERSION}\n`;
  const mark = xml('body', { xmlns: 'urn:xmpp:fallback:0', start: '0', end: `${quote.length}` });
  scene.admin.says('web01', `${quote}test.ping`, {
    with: [
      xml('fallback', { xmlns: 'urn:xmpp:fallback:0', for: 'urn:xmpp:reply:0' }, mark),
      replying(idOf(answer)),
      xml('active', { xmlns: 'http://jabber.org/protocol/chatstates' }),
      xml('request', { xmlns: 'urn:xmpp:receipts' }),
    ],
  });
  await scene.admin.hears('web01', 'True');
  assert.deepEqual(ran(scene), ['test.version', 'test.ping']);
});

for (const [name, extra] of [
  ['a reply without marks', [replying('m1')]],
  ["Gajim's quote, which is no reply", []],
] as const) {
  test(`${name}: the quoted lines above are no part of the command`, async (t) => {
    const scene = await play(t);
    scene.admin.says('web01', `> web01: ${VERSION}\n> web02: ${VERSION}\ntest.ping`, { with: [...extra] });
    await scene.admin.hears('web01', 'True');
  });
}

test('again in a reply runs the command of that answer again', async (t) => {
  const scene = await play(t);
  const first = await answered(scene.admin, 'web01', 'test.version', /^\d{4}\.\d+$/);
  const own = scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  await answered(scene.admin, 'web01', 'test.echo third', /third/);
  for (const to of [idOf(first), own]) {
    scene.admin.says('web01', 'again', { with: [replying(to)] });
    await scene.admin.hearsMessage('web01');
  }
  assert.deepEqual(ran(scene), ['test.version', 'test.ping', 'test.echo', 'test.version', 'test.ping']);
});

test('after a restart a reply still means the request of that answer', async (t) => {
  const scene = await play(t);
  const first = await answered(scene.admin, 'web01', 'test.version', /^\d{4}\.\d+$/);
  await answered(scene.admin, 'web01', 'test.echo second', /second/);
  await scene.restartGateway();
  scene.admin.says('web01', 'again', { with: [replying(idOf(first))] });
  await scene.admin.hears('web01', VERSION);
});

test('a reply to another message than an answer never means the last job', async (t) => {
  const scene = await play(t, { config: { admins: ['admin@demo.no', 'ola@demo.no'] } });
  const ola = scene.person('ola@demo.no');
  const others = await answered(ola, 'web01', 'test.version', /^\d{4}\.\d+$/);
  await answered(scene.admin, 'web01', 'test.ping', /True/);
  const elsewhere = await answered(scene.admin, 'web02', 'test.version', /^\d{4}\.\d+$/);
  const before = ran(scene).length;
  for (const to of [idOf(others), idOf(elsewhere), 'nobody-knows', ''])
    for (const word of ['again', 'kill', 'kill -9', 'job']) {
      scene.admin.says('web01', word, { with: [replying(to)] });
      await scene.admin.hears('web01', /^I no longer know which job that message is about/);
    }
  assert.equal(ran(scene).length, before);
});

test('kill and job in a reply are about that job, and a number is about that number', async (t) => {
  const scene = await play(t);
  const first = await answered(scene.admin, 'web01', 'test.version', /^\d{4}\.\d+$/);
  const second = await answered(scene.admin, 'web01', 'test.ping', /True/);
  scene.admin.says('web01', 'kill', { with: [replying(idOf(first))] });
  await scene.admin.hears('web01', 'End job 1: test.version? Reply yes or no.');
  scene.admin.says('web01', 'kill -9', { with: [replying(idOf(first))] });
  await scene.admin.hears('web01', /^Dropped/);
  await scene.admin.hears('web01', 'Kill job 1: test.version? Reply yes or no.');
  scene.admin.says('web01', 'kill 1', { with: [replying(idOf(second))] });
  await scene.admin.hears('web01', /^Dropped/);
  await scene.admin.hears('web01', 'End job 1: test.version? Reply yes or no.');
  scene.admin.says('web01', 'job', { with: [replying(idOf(first))] });
  const shown = await scene.admin.hearsMessage('web01');
  assert.match(shown.getChildText('body') ?? '', /^1: test\.version/);
  scene.admin.says('web01', 'again', { with: [replying(idOf(shown))] });
  await scene.admin.hears('web01', /^Dropped/);
  await scene.admin.hears('web01', VERSION);
});

test('a reply to the values so far means that request', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.get('web02.demo.no').delayMs = 3_000;
  scene.admin.says('master', 'test.version');
  const soFar = await scene.admin.hearsMessage('master');
  assert.match(soFar.getChildText('body') ?? '', /2\/3 returned/);
  await answered(scene.admin, 'master', 'db01 test.ping', /True/);
  scene.admin.says('master', 'kill', { with: [replying(idOf(soFar))] });
  await scene.admin.hears('master', 'End job 1: test.version? Reply yes or no.');
});

test('more in a reply goes on with that answer, also from one of its later parts', async (t) => {
  const scene = await play(t, { config: { output: { lines: 10 } } });
  const lines = (word: string) => Array.from({ length: 35 }, (_, n) => `${word}${n}`).join('\n');
  scene.salt.fleet.functions.set('test.echo', (_id, { arg = [] }) => ({ ret: lines(`${arg[0]}`) }));
  const first = await answered(scene.admin, 'web01', 'test.echo one', /^one0\n[\s\S]*type `more`$/);
  await answered(scene.admin, 'web01', 'test.echo two', /^two0\n/);
  await answered(scene.admin, 'web01', 'test.version', /^\d{4}\.\d+$/);
  scene.admin.says('web01', 'more');
  await scene.admin.hears('web01', 'Nothing was cut.');
  scene.admin.says('web01', 'more', { with: [replying(idOf(first))] });
  const second = await scene.admin.hearsMessage('web01');
  assert.match(second.getChildText('body') ?? '', /^one10\n/);
  scene.admin.says('web01', 'more', { with: [replying(idOf(second))] });
  await scene.admin.hears('web01', /^one20\n/);
  scene.admin.says('web01', 'more', { with: [replying(idOf(first))] });
  await scene.admin.hears('web01', /^one30\n[\s\S]*one34$/);
  scene.admin.says('web01', 'more', { with: [replying(idOf(first))] });
  await scene.admin.hears('web01', 'I keep no more of that message; "jobs" lists your jobs.');
  scene.admin.says('web02', 'more', { with: [replying(idOf(first))] });
  await scene.admin.hears('web02', 'I keep no more of that message; "jobs" lists your jobs.');
});

test('an answer that was cut offers more to tap (XEP-0439), and its last part does not', async (t) => {
  const scene = await play(t, { config: { output: { lines: 10 } } });
  const text = Array.from({ length: 18 }, (_, n) => `line ${n}`).join('\n');
  scene.salt.fleet.functions.set('test.echo', () => ({ ret: text }));
  const offered = (message: Element) =>
    message.getChildren('response', 'urn:xmpp:tmp:quick-response').map(({ attrs }) => attrs.value);
  assert.deepEqual(offered(await answered(scene.admin, 'web01', 'test.echo x', /^line 0\n/)), ['more']);
  assert.deepEqual(offered(await answered(scene.admin, 'web01', 'more', /line 17$/)), []);
});
