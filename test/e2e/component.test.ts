import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type BareProsody, startBareProsody } from '../../lab/bare-prosody.ts';
import {
  ComponentTransport,
  checkComponent,
  type Element,
  StanzaError,
  type TransportLimits,
  xml,
} from '../../src/xmpp/index.ts';
import { keptLog } from '../support/kept-log.ts';

const DOMAIN = 'salt.demo.no';
// Not only Latin-1: @xmpp/component would hash this secret wrongly.
const SECRET = 'blåbær ☂';
const OTHER = 'other.demo.no';

let prosody: BareProsody;
before(async () => {
  prosody = await startBareProsody({ [DOMAIN]: SECRET, [OTHER]: 'x' });
});
after(() => prosody?.dispose());

const options = (
  change: { domain?: string; secret?: string; port?: number; limits?: Partial<TransportLimits> } = {},
) => ({
  domain: change.domain ?? DOMAIN,
  secret: change.secret ?? SECRET,
  service: `xmpp://127.0.0.1:${change.port ?? prosody.componentPort}`,
  log: keptLog(),
  limits: change.limits,
  pace: { firstMs: 50, mostMs: 200 },
});

/** Two components of one server, as the gateway and someone who talks to it. */
async function pair(
  run: (gateway: ComponentTransport, person: ComponentTransport) => Promise<void>,
  limits: Partial<TransportLimits> = {},
): Promise<void> {
  const gateway = new ComponentTransport(options({ limits }));
  const person = new ComponentTransport(options({ domain: OTHER, secret: 'x' }));
  try {
    const online = [once(gateway, 'online'), once(person, 'online')];
    gateway.start();
    person.start();
    await Promise.all(online);
    await run(gateway, person);
  } finally {
    await Promise.all([gateway.stop(), person.stop()]);
  }
}

const bodies = (transport: ComponentTransport, count: number): Promise<(string | null)[]> =>
  new Promise((resolve) => {
    const heard: (string | null)[] = [];
    transport.onMessage((message: Element) => {
      if (heard.push(message.getChildText('body')) === count) resolve(heard);
    });
  });
const say = (body: string, to = `kari@${OTHER}`) =>
  xml('message', { to, from: `web01@${DOMAIN}` }, xml('body', {}, body));

test('logs in, with a secret beyond ASCII too', async () => {
  assert.equal(await checkComponent(options(), 5_000), 'ok');
});

for (const [what, change, code, line] of [
  [
    'a wrong secret',
    { secret: 'wrong' },
    'wrong-secret',
    'component.secret is not the component_secret that the XMPP server has for salt.demo.no',
  ],
  [
    'a domain that the server has no component for',
    { domain: 'nix.demo.no' },
    'unknown-host',
    'The XMPP server has no Component "nix.demo.no": add it to its config, or correct component.domain',
  ],
  [
    'a domain that is the server’s own',
    { domain: 'demo.no' },
    'unknown-host',
    'The XMPP server has no Component "demo.no": add it to its config, or correct component.domain',
  ],
] as const) {
  test(`${what} is named, with what to change`, async () => {
    assert.deepEqual(await checkComponent(options(change), 5_000), { code, message: line });
  });
}

test('the port for clients is named as such', async () => {
  const trouble = await checkComponent(options({ port: prosody.clientPort }), 5_000);
  assert.ok(trouble !== 'ok');
  assert.equal(trouble.code, 'not-component-port');
  assert.match(trouble.message, /is the port for clients, not the component port/);
});

test('a second connection for the same component is told that there is one', async () => {
  await pair(async () => {
    const trouble = await checkComponent(options(), 5_000);
    assert.equal(trouble !== 'ok' && trouble.code, 'conflict');
  });
});

test('what would break the stream does not, and a long message arrives whole', async () => {
  await pair(async (gateway, person) => {
    const long = 'ø🫐 '.repeat(30_000);
    const heard = bodies(person, 3);
    gateway.send(say('\u001b[31mred\u0000 \ud800 \ufffe'));
    gateway.send(say(long));
    assert.throws(() => gateway.send(say('x'.repeat(300_000))));
    gateway.send(say('last'));
    assert.deepEqual(await heard, ['\ufffd[31mred\ufffd \ufffd \ufffd', long, 'last']);
  });
});

test('a person’s stanza that the server lets through and we do not is answered, and the stream stays', async () => {
  await pair(
    async (gateway, person) => {
      const bounced = new Promise<Element>((resolve) => person.onMessage(resolve));
      person.send(xml('message', { to: `web01@${DOMAIN}`, id: 'm1' }, xml('body', {}, '>'.repeat(60_000))));
      const error = await bounced;
      assert.equal(StanzaError.from(error).code, 'policy-violation');
      assert.equal(gateway.state, 'online');
    },
    { maxInboundStanzaBytes: 50_000 },
  );
});

test('requests are answered by handlers, and by service-unavailable where there is none', async () => {
  await pair(async (gateway, person) => {
    gateway.onIq('get', 'ping', 'urn:xmpp:ping', () => undefined);
    const ask = (namespace: string) =>
      person.request(xml('iq', { type: 'get', to: `Web01@${DOMAIN}` }, xml('ping', { xmlns: namespace })));
    assert.equal((await ask('urn:xmpp:ping')).attrs.type, 'result');
    await assert.rejects(
      ask('urn:other'),
      (error) => error instanceof StanzaError && error.code === 'service-unavailable',
    );
  });
});

test('a quiet stream is kept by the ping, which comes back as it is', async () => {
  await pair(
    async (gateway) => {
      let lost = 0;
      gateway.on('offline', () => void lost++);
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(lost, 0);
    },
    { keepaliveMs: 20, keepaliveTimeoutMs: 30_000 },
  );
});

test('the server restarts: the component comes back, and what was said meanwhile arrives', async () => {
  await pair(async (gateway) => {
    const offline = once(gateway, 'offline');
    await prosody.kill();
    await offline;
    // To itself: for any other receiver it would depend on which is back first.
    const heard = bodies(gateway, 2);
    gateway.send(say('said while it was down', `web02@${DOMAIN}`));
    gateway.send(say('and more', `web02@${DOMAIN}`));
    await prosody.restart();
    assert.deepEqual(await heard, ['said while it was down', 'and more']);
  });
});
