import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clients } from '../../src/contacts/clients/clients.ts';
import type { Seen } from '../../src/contacts/inbound/inbound.ts';
import {
  type Element,
  type Jid,
  NS_CORRECTION,
  parseJid,
  resultReply,
  StanzaError,
} from '../../src/xmpp/index.ts';
import { parse } from '../xmpp/support/parse.ts';
import { seen } from './support/inbound.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const ANA = 'ana@demo.no';
const PHONE = `${ANA}/phone`;
const LAPTOP = `${ANA}/laptop`;
/** The features of XEP-0115 §5.2's example, and the string that they give. */
const EXODUS = ['caps', 'disco#info', 'disco#items', 'muc'].map(
  (name) => `http://jabber.org/protocol/${name}`,
);
const EXODUS_IDENTITY = `<identity category='client' name='Exodus 0.9.1' type='pc'/>`;
const EXODUS_VER = 'QgayPKawpkPSDYmwT/WM94uAlu0=';

interface Asked {
  iq: Element;
  /** The receiver, and the node. */
  what: string;
  answers(features: readonly string[], identity?: string): Promise<void>;
  fails(error?: Error): Promise<void>;
}

/** Clients that ask the test; `toldAt`: the localpart that everyone's presence comes to. */
function clients(toldAt?: string, isAsked = false) {
  const asked: Asked[] = [];
  const clock = { now: 0 };
  const request = (iq: Element): Promise<Element> => {
    const { promise, resolve, reject } = Promise.withResolvers<Element>();
    const settled = () => new Promise<void>((done) => setImmediate(done));
    asked.push({
      iq,
      what: `${iq.attrs.to} ${iq.getChild('query')?.attrs.node ?? '-'}`,
      answers: (features, identity = '') => {
        const all = features.map((feature) => `<feature var='${feature}'/>`).join('');
        resolve(resultReply(iq, parse(`<query xmlns='${INFO}'>${identity}${all}</query>`)));
        return settled();
      },
      fails: (error = new StanzaError('service-unavailable')) => {
        reject(error);
        return settled();
      },
    });
    return promise;
  };
  const known = new Clients({
    request,
    sources: { of: () => toldAt, isAsked: () => isAsked },
    now: () => clock.now,
  });
  const next = (): Asked => {
    const first = asked.shift();
    assert.ok(first, 'nobody was asked');
    return first;
  };
  return { known, asked, next, clock };
}

const jidOf = (full: string) => parseJid(full) as Jid;
const message = (from: string, attributes = `type='chat'`, inside = '<body>x</body>') =>
  seen(parse(`<message from='${from}' to='web01@salt.demo.no' ${attributes}>${inside}</message>`));
const presence = (from: string, inside = '', attributes = '') =>
  seen(parse(`<presence from='${from}' to='web01@salt.demo.no' ${attributes}>${inside}</presence>`));
const caps = (ver: string) =>
  `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://exodus' ver='${ver}'/>`;
const gone = (condition: string) =>
  `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`;

test('a client is asked once, from the contact that it wrote to, and believed', async () => {
  const { known, asked, next } = clients();
  known.saw(message(PHONE));
  known.saw(message(PHONE));
  assert.equal(asked.length, 1);
  const question = next();
  assert.equal(question.iq.attrs.from, 'web01@salt.demo.no');
  assert.equal(question.what, `${PHONE} -`);
  assert.equal(known.features(jidOf(PHONE)), undefined);
  await question.answers([NS_CORRECTION]);
  assert.ok(known.features(jidOf(PHONE))?.has(NS_CORRECTION));
  known.saw(message(PHONE));
  assert.equal(asked.length, 0);
});

test('supported everywhere: only when every known resource says so', async () => {
  const { known, next } = clients();
  const everywhere = () => known.supportsEverywhere(ANA, NS_CORRECTION);
  assert.equal(everywhere(), false, 'nobody known');
  known.saw(message(PHONE));
  assert.equal(everywhere(), false, 'an answer awaited');
  await next().answers([NS_CORRECTION]);
  assert.equal(everywhere(), true);
  known.saw(message(LAPTOP));
  assert.equal(everywhere(), false, 'another answer awaited');
  await next().answers(['urn:other']);
  assert.equal(everywhere(), false, 'one that does not');
  known.saw(presence(LAPTOP, '', `type='unavailable'`));
  assert.equal(everywhere(), true, 'the one that does not has left');
});

test('who draws preformatted blocks: the client that is named, or all of a person', async () => {
  const { known, next } = clients();
  const gajim = `<identity category='client' name='Gajim' type='pc'/>`;
  const person = { bare: ANA, full: ANA };
  known.saw(message(PHONE));
  assert.equal(known.drawsBlocks(jidOf(PHONE)), false, 'an answer awaited');
  await next().answers([], gajim);
  assert.equal(known.drawsBlocks(jidOf(PHONE)), true);
  assert.equal(known.drawsBlocks(person), true);
  known.saw(message(LAPTOP));
  await next().answers([], `<identity category='client' name='Dino' type='pc'/>`);
  assert.equal(known.drawsBlocks(jidOf(LAPTOP)), false);
  assert.equal(known.drawsBlocks(jidOf(PHONE)), true);
  assert.equal(known.drawsBlocks(person), false, 'one that does not');
  assert.equal(known.drawsBlocks({ bare: 'bo@demo.no', full: 'bo@demo.no' }), false, 'nobody known');
});

test('an answer that failed: not supported; asked again when heard of later', async () => {
  const { known, asked, next, clock } = clients();
  known.saw(message(PHONE));
  await next().fails();
  assert.equal(known.supportsEverywhere(ANA, NS_CORRECTION), false);
  clock.now += 7_000;
  known.saw(message(PHONE));
  assert.equal(asked.length, 0);
  clock.now += 2_000;
  known.saw(message(PHONE));
  await next().answers([NS_CORRECTION]);
  assert.equal(known.supportsEverywhere(ANA, NS_CORRECTION), true);
});

test('a version is asked for once, and known of all who have it', async () => {
  const { known, asked, next } = clients();
  known.saw(presence(PHONE, caps(EXODUS_VER)));
  known.saw(presence(LAPTOP, caps(EXODUS_VER)));
  assert.equal(asked.length, 1);
  const question = next();
  assert.equal(question.what, `${PHONE} http://exodus#${EXODUS_VER}`);
  await question.answers(EXODUS, EXODUS_IDENTITY);
  assert.deepEqual([...(known.features(jidOf(LAPTOP)) ?? [])], EXODUS);
  known.saw(presence('bo@demo.no/x', caps(EXODUS_VER)));
  assert.equal(asked.length, 0);
  assert.ok(known.supportsEverywhere('bo@demo.no', EXODUS[0] ?? ''));
});

test('an answer that is not what its version stands for is believed of its sender alone', async () => {
  const { known, next } = clients();
  known.saw(presence(PHONE, caps(EXODUS_VER)));
  known.saw(presence('bo@demo.no/x', caps(EXODUS_VER)));
  await next().answers([NS_CORRECTION]);
  assert.ok(known.features(jidOf(PHONE))?.has(NS_CORRECTION));
  assert.equal(known.features(jidOf('bo@demo.no/x')), undefined);
  await next().answers(EXODUS, EXODUS_IDENTITY);
  assert.deepEqual([...(known.features(jidOf('bo@demo.no/x')) ?? [])], EXODUS);
});

test('clients of one person that never answer keep nobody else from being asked', async () => {
  const { known, asked } = clients();
  for (let n = 0; n < 1_000; n += 1) {
    known.saw(message(`${ANA}/${n}`));
    known.saw(presence(`${ANA}/0`, caps(`made-up-${n}`)));
  }
  assert.ok(asked.length <= 100, `${asked.length}`);
  known.saw(message('bo@demo.no/x'));
  assert.equal(asked.at(-1)?.what, 'bo@demo.no/x -');
});

test('a client that never says what its version is keeps others of that version waiting for 2 s, no longer', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { known, asked, next } = clients();
  for (let n = 0; n < 20; n += 1) known.saw(presence(`${ANA}/${n}`, caps(EXODUS_VER)));
  next();
  known.saw(presence('bo@demo.no/x', caps(EXODUS_VER)));
  t.mock.timers.tick(2_000);
  await new Promise<void>((done) => setImmediate(done));
  const question = asked.find(({ iq }) => iq.attrs.to === 'bo@demo.no/x');
  assert.ok(question);
  await question.answers(EXODUS, EXODUS_IDENTITY);
  assert.deepEqual([...(known.features(jidOf('bo@demo.no/x')) ?? [])], EXODUS);
});

test('a client that does not know the version’s node is asked without it', async () => {
  const { known, next } = clients();
  known.saw(presence(PHONE, caps(EXODUS_VER)));
  await next().fails(new StanzaError('item-not-found'));
  const again = next();
  assert.equal(again.what, `${PHONE} -`);
  await again.answers(EXODUS, EXODUS_IDENTITY);
  assert.equal(known.features(jidOf(PHONE))?.size, 4);
});

test('another version of a client is another client', async () => {
  const { known, next } = clients();
  known.saw(presence(PHONE, caps(EXODUS_VER)));
  await next().answers(EXODUS, EXODUS_IDENTITY);
  known.saw(presence(PHONE, caps('other')));
  assert.equal(known.features(jidOf(PHONE)), undefined);
  assert.equal(next().what, `${PHONE} http://exodus#other`);
});

/** The stanza from a resource, and whether that resource is gone after it. */
const LEFT: [string, Seen, boolean][] = [
  ['an unavailable presence', presence(PHONE, '', `type='unavailable'`), true],
  ['a bounce', message(PHONE, `type='error'`, gone('recipient-unavailable')), true],
  ['a bounce by a server', message(PHONE, `type='error'`, gone('service-unavailable')), true],
  ['another error', message(PHONE, `type='error'`, gone('not-acceptable')), false],
  ['an available presence', presence(PHONE), false],
  ['a bare address', presence(ANA, '', `type='unavailable'`), false],
];

for (const [name, stanza, expected] of LEFT) {
  test(`gone or not: ${name}`, async () => {
    const { known, next } = clients();
    known.saw(message(PHONE));
    await next().answers([NS_CORRECTION]);
    known.saw(stanza);
    assert.equal(known.isGone(PHONE), expected);
    assert.equal(known.features(jidOf(PHONE)) === undefined, expected);
    known.saw(message(PHONE));
    assert.equal(known.isGone(PHONE), false, 'it came back');
  });
}

/** A client's life, up to the moment of the question. */
type Life = (lab: ReturnType<typeof clients>) => void;
const MINUTE = 60_000;
const unavailable = (from: string, to = 'web01') =>
  seen(parse(`<presence from='${from}' to='${to}@salt.demo.no' type='unavailable'/>`));
const away = seen(parse(`<presence from='${ANA}' to='salt.demo.no' type='unavailable'/>`));
const toDomain = (from: string) => seen(parse(`<presence from='${from}' to='salt.demo.no'/>`));
const gotAway =
  (minutes: number): Life =>
  ({ clock }) => {
    clock.now += minutes * MINUTE;
  };
const saw =
  (stanza: Seen): Life =>
  ({ known }) =>
    known.saw(stanza);
const reconnected: Life = ({ known }) => known.streamBegan();

/** The life of a laptop without corrections, the localpart that its presence comes to, and if it still counts. */
const LIVES: [string, Life[], string | undefined, boolean][] = [
  ['wrote just now', [saw(message(LAPTOP)), gotAway(9)], undefined, true],
  ['only wrote, an hour ago', [saw(message(LAPTOP)), gotAway(60)], undefined, false],
  ['only wrote, an hour ago, and presence comes', [saw(message(LAPTOP)), gotAway(60)], '', false],
  ['sent presence an hour ago', [saw(presence(LAPTOP)), gotAway(60)], undefined, true],
  ['sent presence two days ago', [saw(presence(LAPTOP)), gotAway(2880)], undefined, false],
  ['sent presence two days ago, and log-outs come', [saw(toDomain(LAPTOP)), gotAway(2880)], '', true],
  ['left', [saw(presence(LAPTOP)), saw(unavailable(LAPTOP))], undefined, false],
  ['left one contact only', [saw(toDomain(LAPTOP)), saw(unavailable(LAPTOP))], '', true],
  [
    'left the subscribed master',
    [saw(presence(LAPTOP)), saw(unavailable(LAPTOP, 'master'))],
    'master',
    false,
  ],
  ['left with the whole account', [saw(toDomain(LAPTOP)), saw(away)], '', false],
  ['was there before the stream broke', [saw(toDomain(LAPTOP)), gotAway(1), reconnected], '', false],
  ['was there before and after', [saw(toDomain(LAPTOP)), reconnected, saw(toDomain(LAPTOP))], '', true],
  ['wrote before the stream broke', [saw(message(LAPTOP)), gotAway(1), reconnected], undefined, true],
];

for (const [what, lives, toldAt, counts] of LIVES) {
  test(`corrections where a laptop without them ${what}: ${counts ? 'none' : 'they come'}`, async () => {
    const lab = clients(toldAt);
    const { known, asked } = lab;
    for (const live of lives) live(lab);
    for (const question of asked.splice(0)) await question.answers([]);
    known.saw(message(PHONE));
    for (const question of asked.splice(0)) await question.answers([NS_CORRECTION]);
    assert.equal(known.supportsEverywhere(ANA, NS_CORRECTION), !counts);
  });
}

test('what was not heard of for a day is forgotten', async () => {
  const { known, next, clock } = clients();
  known.saw(message(LAPTOP));
  await next().answers([]);
  clock.now += 80_000_000;
  assert.equal(known.features(jidOf(LAPTOP))?.size, 0);
  clock.now += 10_000_000;
  assert.equal(known.features(jidOf(LAPTOP)), undefined);
});

test('a person with a thousand resources: few are kept, and few are asked at once', async () => {
  const { known, asked } = clients();
  for (let number = 0; number < 1000; number++) known.saw(message(`${ANA}/${number}`));
  assert.equal(asked.length, 100);
  for (const question of asked.splice(0)) await question.answers([NS_CORRECTION]);
  const kept = Array.from({ length: 1000 }, (_, number) => known.features(jidOf(`${ANA}/${number}`)));
  assert.ok(kept.filter((features) => features !== undefined).length <= 20);
});

test('a client that announces without end is not believed, as that would have to be checked and kept', async () => {
  const { known, next } = clients();
  const features = [NS_CORRECTION, ...Array.from({ length: 20_000 }, (_, n) => `${(n * 7919) % 20_000}`)];
  known.saw(presence(PHONE, `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>`));
  await next().answers(features);
  assert.equal(known.supportsEverywhere(ANA, NS_CORRECTION), false);
  assert.equal(known.features(jidOf(PHONE))?.size, 0);
});

test('a version with a name of any length is not kept: its client is asked by itself', async () => {
  const { known, next } = clients();
  const node = 'n'.repeat(50_000);
  known.saw(
    presence(PHONE, `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='${node}' ver='v'/>`),
  );
  assert.equal(next().what, `${PHONE} -`);
});

test('a stanza of no client is nothing', () => {
  const { known, asked } = clients();
  known.saw(message(ANA));
  assert.equal(asked.length, 0);
});
