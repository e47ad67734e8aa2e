import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import {
  EventStream,
  isFromMaster,
  type ReturnEvent,
  SaltError,
  type SaltEvent,
  type StreamOptions,
  startedMinion,
} from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';
import type { StandInOptions } from '../support/salt-api.ts';
import { VERSION } from '../support/salt-version.ts';
import { ALL, eventsOf, saltFor } from './support.ts';

const JID = '20261124184110528422';

async function streamFor(t: TestContext, options: Partial<StreamOptions> = {}, standIn: StandInOptions = {}) {
  const { api, salt, log } = await saltFor(t, {}, standIn);
  const events = await eventsOf(t, { salt, log }, options);
  return { api, salt, log, events };
}

function nextEvent(events: EventStream, prefix: string): Promise<SaltEvent> {
  return new Promise((resolve) => {
    const end = events.onTag(prefix, (event) => {
      end();
      resolve(event);
    });
  });
}

function nextReturn(events: EventStream, jid: string): Promise<ReturnEvent> {
  return new Promise((resolve) => events.onReturn(jid, resolve));
}

test('the return of a job reaches who waits for it, and only them', async (t) => {
  const { salt, events } = await streamFor(t);
  const others: ReturnEvent[] = [];
  events.onReturn('20261124184110000000', (event) => others.push(event));
  const returned = nextReturn(events, JID);
  await salt.localAsync({ tgt: ['web01.demo.no'], tgt_type: 'list' }, 'test.version', {}, { jid: JID });
  const { id, result } = await returned;
  assert.equal(id, 'web01.demo.no');
  assert.equal(result.value, VERSION);
  assert.equal(result.success, true);
  assert.deepEqual(others, []);
});

test('integers beyond 2^53 are exact in events too', async (t) => {
  const { salt, events } = await streamFor(t);
  const returned = nextReturn(events, JID);
  await salt.localAsync(
    { tgt: ['web01.demo.no'], tgt_type: 'list' },
    'test.echo',
    { arg: [2n ** 70n] },
    { jid: JID },
  );
  assert.equal((await returned).result.value, 2n ** 70n);
});

test('forged returns do not pass', async (t) => {
  const { api, log, events } = await streamFor(t);
  const got: ReturnEvent[] = [];
  events.onReturn(JID, (event) => got.push(event));
  const tag = `salt/job/${JID}/ret/web02.demo.no`;
  const sent = { cmd: '_return', id: 'web02.demo.no', return: 'forged', jid: JID };
  api.fire(tag, { id: 'web01.demo.no', cmd: '_minion_event', pretag: null, data: sent, tag });
  api.fire(tag, { ...sent, id: 'web01.demo.no' });
  api.fire(tag, { ...sent, cmd: '_minion_event' });
  api.fire(tag, { ...sent, jid: '20261124184110000000' });
  const whole = JSON.stringify({ data: sent, tag });
  api.fireRaw(`tag: x\rdata: ${whole}\r\rtag: y\ndata: {"data": {}, "tag": "x"}\n\n`);
  const last = nextEvent(events, 'end');
  api.fire('end', {});
  await last;
  assert.deepEqual(got, []);
  assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 4);
});

test('a minion start is taken only from the minion itself', async (t) => {
  const { api, events } = await streamFor(t);
  const started: (string | undefined)[] = [];
  events.onTag('salt/minion/', (event) => started.push(startedMinion(event)));
  const tag = 'salt/minion/web02.demo.no/start';
  api.fire(tag, { id: 'web01.demo.no', cmd: '_minion_event', data: '', tag });
  api.fire(tag, { id: 'web02.demo.no', cmd: '_minion_event', data: '', tag });
  const presence = nextEvent(events, 'salt/presence/');
  api.fire('salt/presence/change', { new: [], lost: ['web02.demo.no'] });
  assert.equal(isFromMaster(await presence), true);
  assert.deepEqual(started, [undefined, 'web02.demo.no']);
});

test('what nobody wants is not parsed', async (t) => {
  const { api, events } = await streamFor(t);
  events.onReturn('20261124184110000000', () => {});
  const wanted = nextEvent(events, 'wanted');
  const parse = t.mock.method(JSON, 'parse');
  for (let n = 0; n < 50; n += 1)
    api.fire(`salt/job/${n}/ret/web01.demo.no`, { cmd: '_return', id: 'web01.demo.no' });
  api.fire('wanted', { a: 1 });
  const event = await wanted;
  assert.equal(parse.mock.callCount(), 0);
  assert.deepEqual(event.data, { a: 1 });
});

test('a stream that breaks is opened again, and says that something may be missing', async (t) => {
  const { api, events } = await streamFor(t);
  let gaps = 0;
  events.on('gap', () => {
    gaps += 1;
  });
  assert.equal(events.generation, 1);
  const gap = once(events, 'gap');
  api.dropStreams();
  await gap;
  assert.equal(events.state, 'open');
  assert.equal(events.generation, 2);
  const seen = nextEvent(events, 'after');
  api.fire('after', {});
  await seen;
  assert.equal(gaps, 1);
});

test('a stream that waits to be opened again is opened at once when it is told to', {
  timeout: 60_000,
}, async (t) => {
  const { api, events } = await streamFor(t, { pace: { firstMs: 60_000, mostMs: 60_000 } });
  const down = once(events, 'down');
  const gap = once(events, 'gap');
  api.dropStreams();
  await down;
  events.hurry();
  await gap;
  assert.equal(events.state, 'open');
});

test('a stream that is dead without a word is noticed and opened again', async (t) => {
  const { api, events } = await streamFor(t, { quietMs: 20, graceMs: 20 });
  const gap = once(events, 'gap');
  api.freezeStreams();
  await gap;
  assert.equal(events.state, 'open');
});

test('a salt-api that hangs is noticed by two questions that it does not answer, and said to be silent', {
  timeout: 60_000,
}, async (t) => {
  const { api, events } = await streamFor(t, { quietMs: 20, probeMs: 20, graceMs: 60_000 });
  const down = once(events, 'down');
  await api.setFault('hang');
  const [error] = await down;
  assert.equal(error.code, 'salt-timeout');
  assert.match(error.message, /^Salt's API does not answer\.$/);
  const open = once(events, 'open');
  await api.setFault(undefined);
  await open;
});

test('a salt-api that is slow to answer, and whose stream shows the question meanwhile, is left alone', async (t) => {
  const asked: number[] = [];
  const pieces = new TransformStream<Uint8Array, Uint8Array>();
  const writer = pieces.writable.getWriter();
  const says = () => writer.write(Buffer.from('retry: 400\n\n'));
  const thrice = Promise.withResolvers<void>();
  const source = {
    openEvents: async () => pieces.readable,
    probeEvents: async () => {
      asked.push(asked.length);
      // Every other question shows on the stream only when it is asked again.
      if (asked.length % 2 === 0) void says();
      if (asked.length === 6) thrice.resolve();
      throw new SaltError('salt-timeout', 'late');
    },
  };
  const events = new EventStream({ source, log: keptLog(), quietMs: 1, graceMs: 60_000 });
  t.after(async () => {
    events.stop();
    await writer.close();
  });
  let downs = 0;
  events.on('down', () => {
    downs += 1;
  });
  events.start();
  void says();
  await thrice.promise;
  assert.equal(downs, 0);
  assert.equal(events.generation, 1);
});

test('a stream that is only quiet is left alone', async (t) => {
  const { api, events } = await streamFor(t, { quietMs: 10, graceMs: 5_000 });
  for (let probes = 0; probes < 3; probes += 1) await nextEvent(events, 'salt/run/');
  assert.equal(events.generation, 1);
  assert.equal(api.counts.streams, 1);
});

test('a restart of salt-api is outlived: logged in again, opened again', async (t) => {
  const { api, events } = await streamFor(t);
  const down = once(events, 'down');
  await api.setFault('down');
  await down;
  api.dropSessions();
  const open = once(events, 'open');
  await api.setFault(undefined);
  await open;
  assert.equal(api.counts.logins, 2);
});

test('a salt-api without an event stream is told from one that is down', async (t) => {
  const { api, salt, log } = await saltFor(t);
  await api.setFault('no-events');
  const events = new EventStream({ source: salt, log, pace: { firstMs: 1, mostMs: 5 } });
  t.after(() => events.stop());
  const down = once(events, 'down');
  events.start();
  await down;
  assert.equal(events.state, 'refused');
  const open = once(events, 'open');
  await api.setFault(undefined);
  await open;
});

test('a listener that fails takes nobody else down', async (t) => {
  const { api, events, log } = await streamFor(t);
  events.onTag('one', () => {
    throw new Error('listener');
  });
  const seen = nextEvent(events, 'one');
  api.fire('one', {});
  await seen;
  assert.ok(log.lines.some(({ level, message }) => level === 'error' && /listener/.test(message ?? '')));
  assert.equal(events.state, 'open');
});

test('an event cut anywhere is put together again', async (t) => {
  const { api, events } = await streamFor(t);
  const seen = nextEvent(events, 'cut');
  const block = `tag: cut\ndata: {"data": {"say": "æøå 😀"}, "tag": "cut"}\n\n`;
  for (const piece of block) {
    api.fireRaw(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual((await seen).data, { say: 'æøå 😀' });
});

test('ordinary calls go on while the stream is open', async (t) => {
  const { salt, api } = await streamFor(t);
  assert.equal((await salt.local(ALL, 'test.ping')).size, 3);
  assert.equal(api.counts.streams, 1);
});
