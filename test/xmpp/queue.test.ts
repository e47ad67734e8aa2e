import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '../../src/xmpp/index.ts';
import { type QueuedStanza, type StanzaKind, StanzaQueue } from '../../src/xmpp/queue.ts';

const entry = (name: string, kind: StanzaKind = 'kept', to = name): QueuedStanza => ({
  stanza: xml('message', { from: 'salt.demo.no', to }),
  xml: name,
  bytes: 10,
  kind,
  queuedAt: 0,
});
const names = (entries: readonly QueuedStanza[]) => entries.map(({ xml: name }) => name);
const drain = (queue: StanzaQueue) => names(queue.takeWhile(() => true));
const queueOf = (...entries: QueuedStanza[]) => {
  const queue = new StanzaQueue({ queueMaxStanzas: 10, queueMaxBytes: 100 });
  for (const each of entries) assert.ok(queue.add(each));
  return queue;
};

test('first in, first out, over many rounds of filling and emptying', () => {
  const queue = queueOf();
  for (let round = 0; round < 5; round++) {
    for (const name of ['a', 'b', 'c']) queue.add(entry(name));
    assert.equal(queue.take()?.xml, 'a');
    queue.add(entry('d'));
    assert.deepEqual(drain(queue), ['b', 'c', 'd']);
    assert.equal(queue.take(), undefined);
    assert.deepEqual([queue.size, queue.bytes], [0, 0]);
  }
});

test('a presence that is next gives way to a newer one behind', () => {
  const queue = queueOf(entry('old', 'presence', 'kari'), entry('a'));
  assert.deepEqual(names(queue.takeWhile(() => false)), []);
  queue.add(entry('new', 'presence', 'kari'));
  assert.deepEqual(drain(queue), ['a', 'new']);
});

test('what is put back comes first', () => {
  const queue = queueOf(entry('p', 'presence'), entry('c'));
  queue.putBack([entry('a'), entry('b')]);
  assert.equal(queue.bytes, 40);
  assert.deepEqual(drain(queue), ['a', 'b', 'p', 'c']);
});

test('what is taken out from the middle leaves the rest in order', () => {
  const queue = queueOf(entry('a'), entry('r', 'request'), entry('b'));
  assert.deepEqual(names(queue.extract(({ kind }) => kind === 'request')), ['r']);
  assert.equal(queue.bytes, 20);
  assert.deepEqual(drain(queue), ['a', 'b']);
});

test('presence gives up its room, kept stanzas do not', () => {
  const queue = queueOf(...Array.from({ length: 9 }, (_, at) => entry(`k${at}`)), entry('p', 'presence'));
  assert.equal(queue.add(entry('q', 'presence')), false);
  assert.equal(queue.add(entry('k9')), true);
  assert.equal(queue.add(entry('k10')), false);
  assert.equal(queue.size, 10);
});
