import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TransportLimits, xml } from '../../src/xmpp/index.ts';
import { heldBytes } from '../support/held-bytes.ts';
import { until } from '../support/patience.ts';
import { DOMAIN, HEADER, Peer, type PeerConnection } from './support/peer.ts';
import { bareSide, ourSide, type Side } from './support/sides.ts';
import { longText, manyChunks } from './support/text-cost.ts';
import { verdictOf } from './support/verdict.ts';

interface Scene {
  readonly side: Side;
  readonly peer: Peer;
}
interface OnlineScene extends Scene {
  readonly server: PeerConnection;
}

/** A fault that the package leaves to its user; the play names the outcome in words. */
interface Row {
  readonly fault: string;
  readonly bare: string | RegExp;
  readonly ours: string | RegExp;
  readonly limits?: Partial<TransportLimits>;
  /** With a component that was not started yet. */
  readonly before?: (scene: Scene) => Promise<string>;
  /** With one that is logged in. */
  readonly online?: (scene: OnlineScene) => Promise<string>;
}

const TO = `web01@${DOMAIN}`;
const KARI = 'kari@demo.no/phone';
const say = (body: string, from = KARI) =>
  `<message from='${from}' to='${TO}'><body>${body}</body></message>`;
const message = (body: string, from?: string) => xml('message', { to: KARI, from }, xml('body', {}, body));
const ask = () => xml('iq', { type: 'get', to: KARI, from: TO }, xml('ping', { xmlns: 'urn:xmpp:ping' }));
const notAuthorized =
  "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";

/** The outcome of a promise within the side's patience. */
async function outcome(side: Side, promise: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, side.patience, 'nothing');
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Every body that is heard until `last` is, or for as long as the side's patience lasts. */
async function heard(side: Side, last: string, deliver: () => void): Promise<string> {
  const bodies: string[] = [];
  const done = Promise.withResolvers<string>();
  side.onMessage((stanza) => {
    bodies.push(stanza.getChildText('body') ?? '');
    if (bodies.at(-1) === last) done.resolve('');
  });
  deliver();
  await outcome(side, done.promise);
  return bodies.join(', ') || 'nothing';
}

/** True if a server would have kept the stream, after a stanza and the next one. */
async function sent({ side, server }: OnlineScene, stanza: ReturnType<typeof xml>): Promise<string> {
  const why = await side.send(stanza);
  await side.send(message('next'));
  const [all] = await server.until(/^.*?<body>next<\/body><\/message>/s);
  return `${verdictOf(all)}${why && `, refused: ${why}`}`;
}

const ROWS: Row[] = [
  {
    fault: 'decodes each TCP chunk by itself: a letter across two chunks becomes rubbish',
    bare: /\uFFFD\uFFFD/,
    ours: 'blåbær 🫐',
    online: ({ side, server }) =>
      heard(side, 'blåbær 🫐', async () => {
        for (const byte of Buffer.from(say('blåbær 🫐'))) {
          server.send(Buffer.of(byte));
          await new Promise(setImmediate);
        }
      }),
  },
  {
    fault: 'sends control characters raw: one ESC closes the whole stream',
    bare: 'closed: not-well-formed',
    ours: 'kept',
    online: (scene) => sent(scene, message('a\u001b[31mb\uFFFE\uD800')),
  },
  {
    fault: "sends a stanza over the server's limit: stream closed",
    bare: 'closed: policy-violation',
    ours: /^kept, refused: .*over the limit/,
    online: (scene) => sent(scene, message('x'.repeat(600_000))),
  },
  {
    fault: 'sends a foreign from: stream closed',
    bare: 'closed: invalid-from',
    ours: /^kept, refused: .*not an address of salt\.demo\.no/,
    online: (scene) => sent(scene, message('x', 'me@elsewhere.no')),
  },
  {
    fault: 'stays in opening for good when the peer accepts and says nothing',
    bare: 'nothing',
    ours: 'tries again',
    limits: { streamMs: 60 },
    before: async ({ side, peer }) => {
      side.start();
      await peer.connection();
      return outcome(
        side,
        peer.connection().then(() => 'tries again'),
      );
    },
  },
  {
    fault: 'likewise without a handshake answer',
    bare: 'nothing',
    ours: 'tries again',
    limits: { handshakeMs: 60 },
    before: async ({ side, peer }) => {
      side.start();
      const server = await peer.connection();
      await server.until(/<stream:stream [^>]*>/);
      server.send(HEADER);
      await server.until(/<\/handshake>/);
      return outcome(
        side,
        peer.connection().then(() => 'tries again'),
      );
    },
  },
  {
    fault: 'retries every second for ever',
    bare: 'every 20 ms',
    ours: 'waits longer each time',
    before: async ({ side, peer }) => {
      side.start();
      for (let attempt = 0; attempt < 5; attempt++) (await peer.connection()).socket.destroy();
      const waits = side.waits().slice(0, 4);
      // Each of our waits is between half and all of 20, 40, 80, 160 ms.
      return (waits[3] ?? 0) > (waits[0] ?? 0)
        ? 'waits longer each time'
        : `every ${waits.join()} ms`.replace(/,.*/, ' ms');
    },
  },
  {
    fault: 'on a wrong secret too, and does not say that the secret is wrong',
    bare: /^20 ms: (?!.*secret)/,
    ours: /^(?:8|9|1\d)\d ms: .*component\.secret/,
    before: async ({ side, peer }) => {
      side.start();
      const server = await peer.connection();
      await server.until(/<stream:stream [^>]*>/);
      server.send(HEADER);
      await server.until(/<\/handshake>/);
      server.send(notAuthorized);
      server.socket.end();
      await peer.connection();
      return `${side.waits()[0]} ms: ${side.complaints().join(' ')}`;
    },
  },
  {
    fault: 'sends no keepalive',
    bare: 'nothing',
    ours: 'pings, gives up, connects anew',
    limits: { keepaliveMs: 30, keepaliveTimeoutMs: 60 },
    online: ({ side, peer, server }) => {
      const pinged = server.until(/<ping xmlns="urn:xmpp:ping"\/>/);
      pinged.catch(() => {});
      return outcome(
        side,
        pinged.then(() => peer.connection()).then(() => 'pings, gives up, connects anew'),
      );
    },
  },
  {
    fault: 'send throws when disconnected',
    bare: /^nothing: TypeError/,
    ours: 'arrives: ',
    before: async ({ side, peer }) => {
      const why = await side.send(message('before'));
      side.start();
      const server = await peer.loggedIn();
      const arrived = server.until(/<body>before</).then(() => 'arrives');
      arrived.catch(() => {});
      return `${await outcome(side, arrived)}: ${why}`;
    },
  },
  {
    fault: 'send resolves on socket write: what a server had not read when it restarted is lost',
    bare: 'the rest is lost',
    ours: 'the rest arrives, the last one too',
    online: async ({ side, peer, server }) => {
      server.stall();
      for (let n = 1; n <= 1_000; n++) void side.send(message(`n${n} ${'x'.repeat(10_000)}`));
      server.socket.resetAndDestroy();
      const again = await peer.loggedIn();
      const arrived = again
        .until(/<body>n1000 x*<\/body><\/message>/)
        .then(() => 'the rest arrives, the last one too');
      arrived.catch(() => {});
      return (await outcome(side, arrived)).replace('nothing', 'the rest is lost');
    },
  },
  {
    fault: 'no backpressure: all that a stalled peer does not read is held',
    bare: 'holds it all',
    ours: 'holds its bound, refuses the rest',
    limits: { queueMaxBytes: 4_000_000 },
    online: async ({ side, server }) => {
      server.stall();
      const before = heldBytes();
      const sends: Promise<string>[] = [];
      for (let sent = 0; sent < 6_000; sent++) {
        sends.push(side.send(message(`${sent}:${'x'.repeat(10_000)}`)));
        if (sent % 1_000 === 0) await new Promise(setImmediate);
      }
      const grown = heldBytes() - before;
      if (grown > 40_000_000) return 'holds it all';
      const refused = (await Promise.all(sends)).filter((why) => why.includes('stanzas wait'));
      return grown < 20_000_000 && refused.length > 0
        ? 'holds its bound, refuses the rest'
        : `holds ${grown}`;
    },
  },
  {
    fault: 'an exception in a stanza listener kills the parser',
    bare: 'nothing, 1 uncaught',
    ours: 'two, 0 uncaught',
    online: async ({ side, server }) => {
      side.onMessage((stanza) => {
        if (stanza.getChildText('body') === 'one') throw new Error('a fault in a handler');
      });
      const bodies = await heard(side, 'two', () => server.send(say('one') + say('two')));
      return `${bodies.replace('one, ', '')}, ${side.uncaught.length} uncaught`;
    },
  },
  {
    fault: 'a malformed from throws too',
    bare: /, [1-9] uncaught$/,
    ours: 'good, 0 uncaught',
    online: async ({ side, server }) => {
      const bad = ['@demo.no', '', 'kari@', 'kari@demo.no/', 'a b@demo.no', 'kari@demo.no@x'];
      const stanzas = [
        ...bad.map((from) => say('bad', from)),
        `<message to='${TO}'><body>bad</body></message>`,
      ];
      const bodies = await heard(side, 'good', () => server.send(...stanzas, say('good')));
      return `${bodies}, ${side.uncaught.length} uncaught`;
    },
  },
  {
    fault: "an IQ answer is matched by id alone, so a stranger's answer is accepted",
    bare: 'forged',
    ours: 'real',
    online: async ({ side, server }) => {
      const answer = side.request(ask());
      const [, id] = await server.until(/<iq [^>]*id="([^"]+)"/);
      const answered = (from: string, child: string) =>
        server.send(`<iq type='result' id='${id}' from='${from}' to='${TO}'><${child}/></iq>`);
      for (const from of ['eve@demo.no/x', 'kari@demo.no', 'demo.no', 'kari@demo.no/Phone'])
        answered(from, 'forged');
      answered(KARI, 'real');
      return (await answer).getChildElements()[0]?.name ?? '';
    },
  },
  {
    fault: 'waiting IQs hang over a disconnect',
    bare: 'nothing',
    ours: /disconnected before it answered/,
    limits: { requestMs: 600_000 },
    online: async ({ side, server }) => {
      const answer = side.request(ask()).then(String, String);
      await server.until(/<ping xmlns="urn:xmpp:ping"\/>/);
      server.socket.destroy();
      return outcome(side, answer);
    },
  },
  {
    fault: 'answers unknown IQs itself, so a second answer from a stanza listener is sent twice',
    bare: '2 answers',
    ours: '1 answers',
    online: async ({ side, server }) => {
      side.onGet('it', 'urn:it');
      server.send(`<iq type='get' id='q1' from='${KARI}' to='${TO}'><it xmlns='urn:it'/></iq>`);
      return `${(await server.everythingSoFar()).split('id="q1"').length - 1} answers`;
    },
  },
  {
    fault: 'one long text is parsed in quadratic time',
    bare: 'quadratic',
    ours: 'linear',
    before: longText('text'),
  },
  { fault: 'so is one long attribute', bare: 'quadratic', ours: 'linear', before: longText('attribute') },
  {
    fault: 'and one long text of closing brackets',
    bare: 'quadratic',
    ours: 'linear',
    before: longText('brackets'),
  },
  {
    fault: 'so is a text in many small chunks',
    bare: 'quadratic',
    ours: 'linear',
    before: manyChunks,
  },
  {
    fault: 'bounds nothing that comes in: a stranger’s stanza of any size and depth is built and handed on',
    bare: 'the next, 2 too big heard',
    ours: 'the next, 0 too big heard',
    limits: { maxInboundStanzaBytes: 100_000 },
    online: async ({ side, server }) => {
      let big = 0;
      side.onMessage((stanza) => {
        if (stanza.attrs.from === 'eve@demo.no/x') big += 1;
      });
      const eve = (inside: string) => `<message from='eve@demo.no/x' to='${TO}'>${inside}</message>`;
      const deep = eve('<a>'.repeat(2_000) + '</a>'.repeat(2_000));
      const bodies = await heard(side, 'the next', () =>
        server.send(eve(`<b c='${'x'.repeat(120_000)}'/>`), deep, say('the next')),
      );
      return `${bodies.replace(/^[, ]*/, '')}, ${big} too big heard`;
    },
  },
  {
    fault: 'what is kept of a stanza, however short, keeps all that came with it in memory',
    bare: 'holds it all',
    ours: 'holds what is kept',
    online: async ({ side, server }) => {
      const kept: unknown[] = [];
      side.onMessage(({ attrs, children }) => {
        const [thread] = children;
        kept.push(attrs.id, typeof thread === 'object' ? thread.text() : '');
      });
      const before = heldBytes();
      const stanza = (n: number) =>
        `<message from='${KARI}' to='${TO}' id='an-id-of-some-length-${n}' junk='${'y'.repeat(60_000)}'><thread>a-thread-of-some-length</thread></message>`;
      for (let n = 0; n < 240; n++) {
        server.send(stanza(n));
        await until(() => kept.length >= 2 * (n + 1), `stanza ${n} did not come`);
      }
      const grown = heldBytes() - before;
      assert.equal(kept.length, 480);
      return grown > 6_000_000 ? 'holds it all' : 'holds what is kept';
    },
  },
  {
    // The package holds here. Our code has a separate decoder, cutter and queue, so it must hold too.
    fault: 'a server that restarts in the middle of a stanza leaves nothing of it behind',
    bare: 'whole',
    ours: 'whole',
    online: async ({ side, peer, server }) => {
      server.send(Buffer.from(say('hålf')).subarray(0, -32));
      server.socket.end();
      const again = await peer.loggedIn();
      return heard(side, 'whole', () => again.send(say('whole')));
    },
  },
];

for (const row of ROWS) {
  for (const name of ['bare', 'ours'] as const) {
    const proves = name === 'bare' ? 'the package alone' : 'the transport';
    test(`${row.fault} — ${proves}`, async (t) => {
      const peer = await Peer.listen();
      const side = name === 'bare' ? bareSide(peer.service) : ourSide(peer.service, row.limits ?? {});
      t.after(async () => {
        await Promise.all([side.stop(), peer.close()]);
      });
      let seen = (await row.before?.({ side, peer })) ?? '';
      if (row.online) {
        side.start();
        const [server] = await Promise.all([peer.loggedIn(), side.online()]);
        seen = await row.online({ side, peer, server });
      }
      const expected = row[name];
      if (typeof expected === 'string') assert.equal(seen, expected);
      else assert.match(seen, expected);
    });
  }
}
