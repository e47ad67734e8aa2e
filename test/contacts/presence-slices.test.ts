import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Presences, type PresencesOptions } from '../../src/contacts/presence/presences.ts';
import { openStore } from '../../src/store/index.ts';
import { type Element, xml } from '../../src/xmpp/index.ts';
import { presenceOf } from './support/inbound.ts';

/* A start sends the presence of thousands of contacts a slice at a time: these happen meanwhile. */

const MINIONS = 1_000;
const ADMIN = 'admin@demo.no';

function idAt(index: number): string {
  return `node${String(index).padStart(4, '0')}`;
}

/** One admin who is subscribed to all minions of a fleet that was just read. */
async function start() {
  const minions = new Map(
    Array.from({ length: MINIONS }, (_, at) => [idAt(at), { id: idAt(at), state: 'up', since: 0 }]),
  );
  const fleet = Object.assign(new EventEmitter(), {
    swept: true,
    trouble: undefined,
    get: (id: string) => minions.get(id),
  });
  const access = Object.assign(new EventEmitter(), {
    allowsAny: () => true,
    shows: () => true,
    isAdmin: () => true,
    personOf: ({ bare }: { bare: string }) => bare,
    grantsOf: () => ({ isUnsure: false, groups: [] }),
  });
  const contact = (minion?: { id: string }) => minion && { kind: 'minion', local: minion.id, minion };
  const directory = {
    domain: 'salt.demo.no',
    master: { local: 'master' },
    find: (local: string) => contact(minions.get(local)),
    seenBy: () => directory,
    ofMinion: contact,
    addressOf: (local: string) => `${local}@salt.demo.no`,
  };
  const store = await openStore(':memory:');
  for (const id of minions.keys()) store.subscriptions.add(ADMIN, id);
  const sent: Element[] = [];
  const presences = new Presences({
    directory,
    access,
    subscriptions: store.subscriptions,
    fleet,
    ready: Promise.resolve(),
    isOnline: () => true,
    masterSubscriptions: { ask: () => {}, end: () => {} },
    decorate: () => [],
    send: (stanza: Element) => sent.push(stanza),
  } as unknown as PresencesOptions);
  fleet.emit('swept', true);
  await turn();
  const told = (id: string) => sent.filter(({ attrs }) => attrs.from === `${id}@salt.demo.no/salt`);
  const untilQuiet = async () => {
    for (let before = -1; before !== sent.length; await turn()) before = sent.length;
  };
  return { presences, minions, fleet, store, sent, told, untilQuiet, last: idAt(MINIONS - 1) };
}

test('what is told leaves bit by bit, everyone once', async () => {
  const { sent, told, untilQuiet, minions } = await start();
  assert.ok(sent.length > 0 && sent.length < MINIONS, `${sent.length} at once`);
  await untilQuiet();
  assert.equal(sent.length, MINIONS);
  for (const id of minions.keys()) assert.equal(told(id).length, 1, id);
});

test('a minion that goes down meanwhile is told of once, as it is', async () => {
  const { fleet, minions, told, last, untilQuiet } = await start();
  const minion = minions.get(last);
  assert.ok(minion);
  minion.state = 'down';
  fleet.emit('changed', minion, 'up');
  await untilQuiet();
  assert.deepEqual(
    told(last).map(({ attrs }) => attrs.type),
    ['unavailable'],
  );
});

test('who unsubscribes meanwhile is not told', async () => {
  const { presences, told, last, untilQuiet } = await start();
  const attrs = { from: ADMIN, to: `${last}@salt.demo.no`, type: 'unsubscribe' };
  presences.receive(presenceOf(xml('presence', attrs)));
  await untilQuiet();
  assert.deepEqual(told(last), []);
});

test('a stop meanwhile: nobody is shown available after having been shown gone', async () => {
  const { presences, sent, told, last, untilQuiet } = await start();
  presences.leave();
  await untilQuiet();
  assert.equal(told(last).length, 1);
  const final = new Map(sent.map(({ attrs }) => [attrs.from, attrs.type]));
  assert.deepEqual(new Set(final.values()), new Set(['unavailable']));
});

test('the connection comes back meanwhile: all is told anew, to the end', async () => {
  const { presences, sent, told, last, untilQuiet } = await start();
  sent.length = 0;
  presences.resend();
  await untilQuiet();
  assert.equal(sent.length, MINIONS);
  assert.equal(told(last).length, 1);
});
