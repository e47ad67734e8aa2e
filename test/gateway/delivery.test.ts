import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Element, errorReply, NS_DELAY, StanzaError, xml } from '../../src/xmpp/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, play } from './support/play.ts';

/** The server stops reading: the gateway's next bytes are lost with the stream. */
function deaf(scene: Play): { lost: Promise<Element>; hears(): void } {
  const lost = Promise.withResolvers<Element>();
  let isDeaf = true;
  scene.server.takes((stanza) => {
    if (isDeaf && stanza.getChild('body')) lost.resolve(stanza);
    return isDeaf;
  });
  return {
    lost: lost.promise,
    hears: () => {
      isDeaf = false;
    },
  };
}

const away = (answer: Element) => errorReply(answer, new StanzaError('recipient-unavailable', 'wait'));

/** An answer that came back from the person's resource and from the person. */
async function bouncedTwice(scene: Play, line = 'test.version'): Promise<Element> {
  scene.admin.says('web01', line);
  const answer = await scene.admin.hearsMessage('web01');
  scene.server.deliver(away(answer));
  scene.server.deliver(away(await scene.admin.hearsMessage('web01')));
  return answer;
}

test('an answer that a lost stream took along is said again under the same id', async (t) => {
  const scene = await play(t);
  const server = deaf(scene);
  scene.admin.says('web01', 'test.version');
  const lost = await server.lost;
  server.hears();
  scene.server.drop();
  const again = await scene.admin.hearsMessage('web01');
  assert.equal(again.attrs.id, lost.attrs.id);
  assert.equal(again.getChildText('body'), VERSION);
  assert.equal(scene.salt.fleet.executions, 1);
});

test('what the server has is not said again after a cut, also where it swallows IQ requests', async (t) => {
  const scene = await play(t);
  const echo = Promise.withResolvers<void>();
  scene.server.takes((stanza) => {
    const isOurs = stanza.attrs.from === stanza.attrs.to;
    if (isOurs && stanza.is('message')) echo.resolve();
    return isOurs && stanza.is('iq');
  });
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  await echo.promise;
  // Its answer comes behind the echo.
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  scene.server.drop();
  await scene.server.loggedIn(2);
  // The second answer may come again: the server has not proved that it has it.
  scene.admin.says('web01', 'test.echo after');
  assert.notEqual((await scene.admin.hearsMessage('web01')).getChildText('body'), VERSION);
});

test('an answer made while there is no stream waits for the next one, over a restart of the gateway', async (t) => {
  const scene = await play(t);
  const slow = scene.holdFunction('test.slow');
  scene.admin.says('web01', 'test.slow');
  await slow.asked();
  scene.server.refuse(true);
  scene.server.drop();
  await scene.notReady();
  slow.release();
  await scene.audited('ended');
  await scene.stopGateway();
  scene.server.refuse(false);
  await scene.startGateway();
  await scene.admin.hears('web01', 'at last');
  assert.deepEqual(scene.admin.unheard(), []);
});

test('what the server is known to have is not said again', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', VERSION);
  await scene.restartGateway();
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears('web01', /admin@/);
  assert.deepEqual(scene.admin.unheard(), []);
});

for (const [sign, show] of [
  ['a probe', (scene: Play) => scene.admin.presence('web02', 'probe')],
  ['available presence', (scene: Play) => scene.admin.presence('web02', undefined)],
] as const) {
  test(`an answer that nobody was there for is kept, and told at ${sign}`, async (t) => {
    const scene = await play(t);
    const answer = await bouncedTwice(scene);
    show(scene);
    const again = await scene.admin.hearsMessage('web01');
    assert.deepEqual([again.attrs.id, again.attrs.to], [answer.attrs.id, 'admin@demo.no/phone']);
    show(scene);
    scene.admin.says('web01', 'whoami');
    await scene.admin.hears('web01', /admin@/);
  });
}

test('what is kept outlives the gateway', async (t) => {
  const scene = await play(t);
  const answer = await bouncedTwice(scene);
  await scene.restartGateway();
  assert.deepEqual(scene.admin.unheard(), []);
  scene.admin.presence('web01', 'probe');
  assert.equal((await scene.admin.hearsMessage('web01')).attrs.id, answer.attrs.id);
});

test('an answer that its person will never take is not kept', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version');
  const refusal = new StanzaError('not-acceptable', 'cancel');
  scene.server.deliver(errorReply(await scene.admin.hearsMessage('web01'), refusal));
  scene.server.deliver(errorReply(await scene.admin.hearsMessage('web01'), refusal));
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears('web01', /admin@/);
});

test('no more than a hundred are kept for one, and the others are said to be dropped', async (t) => {
  const scene = await play(t);
  const answers: Element[] = [];
  for (let n = 0; n < 103; n += 1) scene.admin.says('web01', 'test.version');
  for (let n = 0; n < 103; n += 1) answers.push(await scene.admin.hearsMessage('web01'));
  for (const answer of answers) {
    scene.server.deliver(away(answer));
    scene.server.deliver(away(await scene.admin.hearsMessage('web01')));
  }
  scene.admin.presence('master', 'probe');
  await scene.admin.hears('master', /^3 older answers were dropped/);
  for (let n = 0; n < 100; n += 1) await scene.admin.hearsMessage('web01');
  assert.deepEqual(scene.admin.unheard(), []);
});

test('who has lost access is told nothing that was kept', async (t) => {
  const ola = 'ola@demo.no';
  const access = (who: string) => ({ access: [{ who: [who], on: ['*'], run: ['test.*'] }] });
  const scene = await play(t, { config: access(ola) });
  const person = scene.person(ola);
  person.says('web01', 'test.version');
  scene.server.deliver(away(await person.hearsMessage('web01')));
  scene.server.deliver(away(await person.hearsMessage('web01')));
  // By then the bounce before it has been read.
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears('web01', /admin@/);
  await scene.reload(access('kari@demo.no'));
  await scene.reload(access(ola));
  person.says('web01', 'test.ping');
  await person.hears('web01', 'True');
});

test('an old answer says when it was', async (t: TestContext) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const scene = await play(t);
  await bouncedTwice(scene);
  t.mock.timers.tick(60_000);
  scene.admin.presence('web01', 'probe');
  const again = await scene.admin.hearsMessage('web01');
  assert.match(again.getChild('delay', NS_DELAY)?.attrs.stamp ?? '', /^\d{4}-/);
});

test('an answer of more than a day ago is dropped, and that is said', async (t: TestContext) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const scene = await play(t);
  await bouncedTwice(scene);
  t.mock.timers.tick(25 * 3600_000);
  scene.admin.presence('web01', 'probe');
  await scene.admin.hears('master', /^1 older answer was dropped/);
  assert.deepEqual(scene.admin.unheard(), []);
});

test('what a question waits for is not asked again by another stream', async (t) => {
  const scene = await play(t);
  const server = deaf(scene);
  scene.admin.says('web01', 'state.apply');
  await server.lost;
  server.hears();
  scene.server.drop();
  await scene.server.loggedIn(2);
  scene.server.deliver(
    xml(
      'message',
      { type: 'chat', from: 'admin@demo.no/phone', to: 'web01@salt.demo.no' },
      xml('body', {}, 'no'),
    ),
  );
  await scene.admin.hears('web01', /^Not run: state\.apply/);
});
