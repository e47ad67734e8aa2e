import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Element, xml } from '../../src/xmpp/index.ts';
import { type Play, play } from '../gateway/support/play.ts';

/* docs/commands.md, "Questions": an answer that refers to a question is for that one, however that one has ended. */

const ASKED = { config: { confirm: ['state.apply'], confirm_above: 100 } };
const WAITS = 'The question that waits is: Run state.apply mixed on web01? Reply yes or no.';
const ENDED = `That question has ended: nothing ran. ${WAITS}`;
const UNKNOWN = `That message is not a question, or it is too old. Nothing ran. ${WAITS}`;

const replying = (id: string) => xml('reply', { xmlns: 'urn:xmpp:reply:0', id });
const edit = (id: string) => xml('replace', { xmlns: 'urn:xmpp:message-correct:0', id });
const retraction = (id: string) => xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id });
const tapped = (id: string, emoji: string) =>
  xml('reactions', { xmlns: 'urn:xmpp:reactions:0', id }, xml('reaction', {}, emoji));

const statesRun = (scene: Play) =>
  scene.calls().flatMap(({ fun, arg = [] }) => (fun === 'state.apply' ? `${arg}` : []));

async function asks(scene: Play, state: string): Promise<{ id: string; own: string }> {
  const own = scene.admin.says('web01', `state.apply ${state}`);
  for (;;) {
    const message = await scene.admin.hearsMessage('web01');
    if (message.getChildText('body')?.startsWith(`Run state.apply ${state}`))
      return { id: message.attrs.id ?? '', own };
  }
}

/** The ways in which the first question ends, before another one is asked. */
const ENDS: [
  how: string,
  end: (scene: Play, first: { id: string; own: string }) => unknown,
  ran?: string[],
][] = [
  ['was dropped by another command', () => undefined],
  ['was answered by no', (scene) => scene.admin.says('web01', 'no')],
  [
    'was answered by 👎',
    (scene, { id }) => scene.admin.says('web01', undefined, { with: [tapped(id, '👎')] }),
  ],
  [
    'was answered by yes',
    (scene) => {
      scene.admin.says('web01', 'yes');
      return scene.admin.hears('web01', /state\.apply on web01/);
    },
    ['motd'],
  ],
  ['was dropped by an edit', (scene, { own }) => scene.admin.says('web01', 'x', { with: [edit(own)] })],
  [
    'was dropped by a retraction',
    (scene, { own }) => scene.admin.says('web01', 'x', { with: [retraction(own)] }),
  ],
];

for (const [how, end, ran = []] of ENDS) {
  test(`an answer to a question that ${how} answers no other`, async (t) => {
    const scene = await play(t, ASKED);
    const first = await asks(scene, 'motd');
    await end(scene, first);
    const second = await asks(scene, 'mixed');
    const answers: [body: string | undefined, ...marks: Element[]][] = [
      ['yes', replying(first.id)],
      ['yes 12', replying(first.id)],
      ['no', replying(first.id)],
      ['cancel', replying(first.id)],
      [undefined, tapped(first.id, '👍')],
    ];
    for (const [body, ...marks] of answers) {
      scene.admin.says('web01', body, { with: marks, resource: 'laptop' });
      await scene.admin.hears('web01', ENDED);
    }
    assert.deepEqual(statesRun(scene), ran);
    scene.admin.says('web01', 'yes', { with: [replying(second.id)] });
    await scene.admin.hears('web01', /state\.apply on web01/);
    assert.deepEqual(statesRun(scene), [...ran, 'mixed']);
  });
}

test('a reply to anything else answers no question', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('web02', 'state.apply motd');
  const elsewhere = (await scene.admin.hearsMessage('web02')).attrs.id ?? '';
  const { own } = await asks(scene, 'mixed');
  for (const id of [elsewhere, own, 'from-an-archive', '']) {
    scene.admin.says('web01', 'yes', { with: [replying(id)] });
    await scene.admin.hears('web01', UNKNOWN);
  }
  scene.admin.says('web01', undefined, { with: [tapped(elsewhere, '👍')] });
  scene.admin.says('web01', 'no');
  await scene.admin.hears('web01', 'Not run: state.apply mixed');
  assert.deepEqual(statesRun(scene), []);
});

test('the message that names the waiting question is a question too', async (t) => {
  const scene = await play(t, ASKED);
  const first = await asks(scene, 'motd');
  await asks(scene, 'mixed');
  scene.admin.says('web01', 'yes', { with: [replying(first.id)] });
  const named = await scene.admin.hearsMessage('web01');
  assert.equal(named.getChildText('body'), ENDED);
  scene.admin.says('web01', 'yes', { with: [replying(named.attrs.id ?? '')] });
  await scene.admin.hears('web01', /state\.apply on web01/);
  assert.deepEqual(statesRun(scene), ['mixed']);
});

test('an answer to a question from before a restart runs nothing', async (t) => {
  const scene = await play(t, ASKED);
  const first = await asks(scene, 'motd');
  await scene.restartGateway();
  scene.admin.says('web01', 'yes', { with: [replying(first.id)] });
  await scene.admin.hears('web01', 'That message is not a question, or it is too old. Nothing ran.');
  await asks(scene, 'mixed');
  scene.admin.says('web01', 'yes', { with: [replying(first.id)] });
  await scene.admin.hears('web01', UNKNOWN);
  assert.deepEqual(statesRun(scene), []);
});

test('where the minions changed, a reply to the first question does not answer the second', async (t) => {
  const scene = await play(t, { config: { ...ASKED.config, salt: { presence_interval: 0.1 } } });
  scene.admin.says('master', 'state.apply motd');
  const first = (await scene.admin.hearsMessage('master')).attrs.id ?? '';
  scene.salt.fleet.minions.delete('db01.demo.no');
  await scene.swept();
  scene.admin.says('master', 'yes', { with: [replying(first)] });
  await scene.admin.hears('master', 'The command now reaches other minions.');
  await scene.admin.hears('master', /^Run state\.apply motd on 2 minions: web01, web02\?/);
  scene.admin.says('master', 'yes', { with: [replying(first)] });
  await scene.admin.hears('master', /^That question has ended: nothing ran\./);
  assert.deepEqual(statesRun(scene), []);
});

for (const [name, body] of [
  ['above', '> Run state.apply motd on web01? Reply yes or no.\nyes'],
  ['above, in two lines', '> Run state.apply motd\n> on web01? Reply yes or no.\n\nyes'],
  ['below', 'yes\n> Run state.apply motd on web01? Reply yes or no.'],
] as const) {
  test(`a client that only quotes, ${name}: the quote says which question is answered`, async (t) => {
    const scene = await play(t, ASKED);
    await asks(scene, 'motd');
    await asks(scene, 'mixed');
    scene.admin.says('web01', body);
    await scene.admin.hears('web01', UNKNOWN);
    assert.deepEqual(statesRun(scene), []);
    scene.admin.says(
      'web01',
      body
        .replace('motd', 'mixed')
        .replace('> Run', `> ${UNKNOWN.slice(0, -WAITS.length)}${WAITS.slice(0, 28)}Run`),
    );
    await scene.admin.hears('web01', /state\.apply on web01/);
    assert.deepEqual(statesRun(scene), ['mixed']);
  });
}

test('a reply to any part of a long question answers it', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('web01', `state.apply motd pillar='{"a": "${'word '.repeat(800)}"}'`);
  const page = await scene.admin.hearsMessage('web01');
  assert.match(page.getChildText('body') ?? '', /… 1 of \d, more follows$/);
  scene.admin.says('web01', 'yes', { with: [replying(page.attrs.id ?? '')] });
  await scene.admin.hearsAtLast('web01', /state\.apply on web01 \(exit/);
  assert.deepEqual(statesRun(scene), ['motd']);
});
