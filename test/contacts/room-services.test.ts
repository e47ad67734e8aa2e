import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RoomServices } from '../../src/contacts/inbound/room-services.ts';
import {
  buildDiscoInfo,
  type Element,
  type Jid,
  parseJid,
  StanzaError,
  XmppError,
} from '../../src/xmpp/index.ts';
import { accessWith } from '../access/support/rules.ts';

const OLA = { ...(parseJid('ola@demo.no/phone') as Jid), person: 'ola@demo.no' };
const infoOf = (category: string) => buildDiscoInfo({ identities: [{ category, type: 'x' }], features: [] });

/** The answers of a domain about rooms, one after the other. */
function roomsBy(answers: (Element | Error | Promise<Element>)[]) {
  const access = accessWith([{ who: ['*'] }]);
  let asked = 0;
  const rooms = new RoomServices({
    access,
    domain: 'salt.demo.no',
    request: async () => {
      const answer = answers[asked];
      asked += 1;
      if (answer instanceof Error) throw answer;
      assert.ok(answer);
      return answer;
    },
  });
  return { access, rooms, asked: () => asked };
}

const UNKNOWN: [what: string, error: Error][] = [
  ['cannot be asked now', new XmppError('disconnected', 'x')],
  ['is not connected', new StanzaError('service-unavailable', 'wait')],
  ['cannot be reached', new StanzaError('remote-server-not-found', 'cancel')],
  ['is too slow for its server', new StanzaError('remote-server-timeout', 'wait')],
];

for (const [what, error] of UNKNOWN) {
  test(`nobody is let in from a domain that ${what}; the next one asks again`, async () => {
    const { access, rooms, asked } = roomsBy([error, error, infoOf('conference')]);
    for (let times = 1; times <= 2; times += 1) {
      await assert.rejects(rooms.settle(OLA), { code: 'recipient-unavailable', type: 'wait' });
      assert.equal(asked(), times);
    }
    await rooms.settle(OLA);
    assert.equal(access.allowsAny(OLA.bare), false, 'it is of rooms');
  });
}

test('a domain is asked once, by all who come from it meanwhile', async () => {
  const { access, rooms, asked } = roomsBy([infoOf('server')]);
  await Promise.all([rooms.settle(OLA), rooms.settle(OLA)]);
  await rooms.settle(OLA);
  assert.equal(asked(), 1);
  assert.equal(access.allowsAny(OLA.bare), true);
});

test('a domain that refuses to tell is a plain server', async () => {
  const { access, rooms } = roomsBy([new StanzaError('feature-not-implemented', 'cancel')]);
  await rooms.settle(OLA);
  assert.equal(access.allowsAny(OLA.bare), true);
});

const timeout = () => new XmppError('timeout', 'x');

test('a domain that never answers: one message waits for it, later ones are refused at once', async (t) => {
  const wait = stoppedClock(t);
  const { rooms, asked } = roomsBy([timeout(), ...Array(30).fill(timeout())]);
  for (let second = 0; second < 120; second += 1) {
    const text = second === 0 ? /Nothing ran/ : /does not answer me/;
    await assert.rejects(rooms.settle(OLA), { code: 'recipient-unavailable', text });
    wait(1_000);
  }
  assert.ok(asked() >= 12 && asked() <= 24, `asked ${asked()} times in two minutes`);
});

test('a message waits only a moment for a domain that was silent; its answer lets the next ones in', async (t) => {
  const wait = stoppedClock(t);
  const answer = Promise.withResolvers<Element>();
  const { access, rooms, asked } = roomsBy([timeout(), answer.promise]);
  await assert.rejects(rooms.settle(OLA));
  wait(8_000);
  const refused = assert.rejects(rooms.settle(OLA), { code: 'recipient-unavailable' });
  wait(300);
  await refused;
  answer.resolve(infoOf('server'));
  await rooms.settle(OLA);
  assert.equal(asked(), 2);
  assert.equal(access.allowsAny(OLA.bare), true);
});

test('a server that announces privileges has accounts: it need not answer', async () => {
  const { rooms, asked } = roomsBy([]);
  rooms.hasAccounts(OLA.domain);
  await rooms.settle(OLA);
  assert.equal(asked(), 0);
  assert.ok(rooms.isSettled(OLA));
});

test('so it is while its answer is awaited', async () => {
  const answer = Promise.withResolvers<Element>();
  const { rooms, asked } = roomsBy([answer.promise]);
  const first = rooms.settle(OLA);
  rooms.hasAccounts(OLA.domain);
  answer.reject(timeout());
  await assert.rejects(first);
  await rooms.settle(OLA);
  assert.equal(asked(), 1);
});

/** Timers and the clock stand still; gives what lets so many milliseconds pass. */
function stoppedClock(t: TestContext): (ms: number) => void {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 1_000_000;
  t.mock.method(performance, 'now', () => now);
  return (ms) => {
    now += ms;
    t.mock.timers.tick(ms);
  };
}
