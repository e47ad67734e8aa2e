import assert from 'node:assert/strict';
import { test } from 'node:test';
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
function roomsBy(answers: (Element | Error)[]) {
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
  ['answers nothing', new XmppError('timeout', 'x')],
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
