import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { lab, nextMessage, onlineLab } from './support/lab.ts';
import { DOMAIN, HEADER } from './support/peer.ts';

const TO = `web01@${DOMAIN}`;
const say = (body: string, from = 'kari@demo.no/phone') =>
  `<message from='${from}' to='${TO}'><body>${body}</body></message>`;

test('a message in the chunk of the handshake answer is not lost', async (t) => {
  const { peer, transport } = await lab(t);
  const message = nextMessage(transport);
  transport.start();
  const server = await peer.connection();
  await server.until(/<stream:stream [^>]*>/);
  server.send(HEADER);
  await server.until(/<\/handshake>/);
  server.send(`<handshake/>${say('early')}`);
  assert.equal((await message).getChildText('body'), 'early');
});

test('handlers that throw or reject neither end the stream nor keep others from hearing', async (t) => {
  const { transport, server, log } = await onlineLab(t);
  const heard: string[] = [];
  transport.onMessage(() => {
    throw new Error('sync');
  });
  transport.onMessage(async () => {
    throw new Error('async');
  });
  transport.onMessage((message) => void heard.push(message.getChildText('body') ?? ''));
  transport.onPresence(() => {
    throw new Error('presence');
  });
  server.send(`<presence from='kari@demo.no/phone' to='${TO}'/>`, say('one'), say('two'));
  await server.everythingSoFar();
  assert.deepEqual(heard, ['one', 'two']);
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 5);
  assert.equal(transport.state, 'online');
});

test('a stanza over the limit is skipped, its sender told, and the stream goes on', async (t) => {
  const { transport, server } = await onlineLab(t, { maxInboundStanzaBytes: 20_000 });
  const heard: (string | null)[] = [];
  transport.onMessage((message) => void heard.push(message.getChildText('body')));
  server.send(`<message from='eve@demo.no/x' id='m1' to='${TO}'><body>`);
  for (let sent = 0; sent < 10; sent++)
    server.send('x'.repeat(9_000), '<b>', `<i a="${'>'.repeat(9_000)}"/>`);
  server.send(`${'</b>'.repeat(10)}</body></message>${say('next')}`);
  const answers = await server.everythingSoFar();
  assert.deepEqual(heard, ['next']);
  assert.match(
    answers,
    /^<message from="web01@salt.demo.no" to="eve@demo.no\/x" id="m1" type="error">.*policy-violation/,
  );
  assert.equal(transport.state, 'online');
});

test('a stanza whose very first tag is over the limit is skipped', async (t) => {
  const { transport, server } = await onlineLab(t, { maxInboundStanzaBytes: 20_000 });
  const message = nextMessage(transport);
  server.send(
    `<message from='eve@demo.no/x' to='${TO}' id='`,
    'y'.repeat(50_000),
    "'><body>no</body></message>",
    say('next'),
  );
  assert.equal((await message).getChildText('body'), 'next');
});

test('a stanza nested without end is skipped', async (t) => {
  const { transport, server } = await onlineLab(t);
  const message = nextMessage(transport);
  server.send(
    `<message from='eve@demo.no/x' to='${TO}'>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</message>`,
    say('next'),
  );
  assert.equal((await message).getChildText('body'), 'next');
});

test('broken XML ends the stream, and a new one comes up', async (t) => {
  const { peer, transport, server } = await onlineLab(t);
  const offline = once(transport, 'offline');
  server.send(`<message from='kari@demo.no' to='${TO}'><body>&nosuch;</body></message>`);
  const [trouble] = await offline;
  assert.equal(trouble.code, 'bad-xml');
  const back = once(transport, 'online');
  await peer.loggedIn();
  await back;
});

test('blanks between stanzas, CDATA and both kinds of quotes are read', async (t) => {
  const { transport, server } = await onlineLab(t);
  const message = nextMessage(transport);
  server.send(' \n ', "<presence xml:lang='en' ", 'name="it\'s"/>', ' ');
  server.send(
    `<message from="kari@demo.no" to="${TO}" x='">"'><body><![CDATA[a < b && "c" ]`,
    ']></body></message>',
  );
  const heard = await message;
  assert.equal(heard.getChildText('body'), 'a < b && "c" ');
  assert.equal(heard.attrs.x, '">"');
});
