import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressBook } from '../../src/fleet/index.ts';

function bookIn(pairs: Map<string, string>, options = {}) {
  const keeper = { all: () => pairs, set: (minion: string, local: string) => void pairs.set(minion, local) };
  return new AddressBook(keeper, { stripDomain: '.demo.no', reserved: ['master', 'Debian'], ...options });
}

const ADDRESSES: [id: string, local: string, name: string][] = [
  ['web01.demo.no', 'web01', 'web01'],
  ['Web 01', String.raw`web\2001`, 'Web 01'],
  ['a@b', String.raw`a\40b`, 'a@b'],
  ['æ', 'æ', 'æ'],
  ['straße.demo.no', 'strasse', 'straße'],
  ['UPPER.demo.no', 'upper', 'UPPER'],
  ['ﬁle', 'file', 'ﬁle'],
  ['a＠b', String.raw`a\40b~2`, 'a@b~2'],
  ['.demo.no', '.demo.no', '.demo.no'],
  ["it's<x>/&:", String.raw`it\27s\3cx\3e\2f\26\3a`, "it's<x>/&:"],
  ['bell\u0007', 'bell~', 'bell\u0007'],
];

test('a minion id becomes an address that a server leaves as it is, and back', () => {
  const book = bookIn(new Map());
  for (const [id, local, name] of ADDRESSES) {
    assert.equal(book.localOf(id), local, id);
    assert.equal(book.minionAt(local), id);
    assert.equal(book.nameOf(id), name);
  }
});

test('a newcomer whose address is taken gets its whole id, then a number', () => {
  const book = bookIn(new Map());
  assert.equal(book.localOf('web01'), 'web01');
  assert.equal(book.localOf('web01.demo.no'), 'web01.demo.no');
  assert.equal(book.localOf('WEB01.demo.no'), 'web01.demo.no~2');
  assert.equal(book.localOf('WEB01.demo.NO'), 'web01.demo.no~3');
});

test("the names of the master and of groups are never a minion's", () => {
  const book = bookIn(new Map());
  assert.equal(book.localOf('master.demo.no'), 'master.demo.no');
  assert.equal(book.localOf('debian'), 'debian~2');
  assert.equal(book.minionAt('master'), undefined);
});

test('an address stays with its first owner over a restart', () => {
  const kept = new Map<string, string>();
  bookIn(kept).localOf('web01');
  const later = bookIn(kept);
  assert.equal(later.localOf('web01.demo.no'), 'web01.demo.no');
  assert.equal(later.minionAt('web01'), 'web01');
});

test('a minion gives its address up to a group that takes the name, and keeps the new one', () => {
  const kept = new Map([['lab', 'lab']]);
  const book = bookIn(kept, { reserved: ['master', 'lab'] });
  assert.equal(book.localOf('lab'), 'lab~2');
  assert.equal(bookIn(kept, { reserved: ['master', 'lab'] }).minionAt('lab~2'), 'lab');
});

test('the map is one to one for any ids in any order', () => {
  const alphabet = [
    'a',
    'A',
    'ß',
    's',
    '@',
    ' ',
    '.',
    '~',
    '2',
    '＠',
    'İ',
    '\\',
    '20',
    '.demo.no',
    '\u0000',
    'é',
    'e\u0301',
  ];
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const book = bookIn(new Map());
  const ids = new Set<string>();
  for (let count = 0; count < 3000; count += 1) {
    const length = 1 + random(4);
    ids.add(Array.from({ length }, () => alphabet[random(alphabet.length)]).join(''));
  }
  const locals = new Set<string>();
  for (const id of ids) locals.add(book.localOf(id));
  assert.equal(locals.size, ids.size);
  for (const id of ids) assert.equal(book.minionAt(book.localOf(id)), id);
});

test('a minion whose address has a number is called by its id, where that is plain and its own', () => {
  const kept = new Map<string, string>();
  const book = bookIn(kept);
  book.addAll(['web01.demo.no', 'WEB01.demo.no', 'master', 'debian', 'a@b', 'a＠b']);
  const named = (id: string) => [book.localOf(id), book.nameOf(id), book.minionNamed(book.nameOf(id))];
  assert.deepEqual(named('WEB01.demo.no'), ['web01.demo.no', 'WEB01.demo.no', 'WEB01.demo.no']);
  assert.deepEqual(named('master'), ['master~2', 'master', 'master']);
  assert.deepEqual(named('debian'), ['debian~2', 'debian', 'debian']);
  assert.deepEqual(named('a＠b'), [String.raw`a\40b~2`, 'a@b~2', 'a＠b'], 'it looks like another');
  book.addAll(['Web01.demo.no', 'WEB02', 'web02']);
  assert.deepEqual(named('Web01.demo.no'), ['web01.demo.no~2', 'Web01', 'Web01.demo.no']);
  assert.deepEqual(named('WEB02'), ['web02~2', 'WEB02', 'WEB02']);
  assert.equal(book.minionNamed('web01.demo.no~2'), 'Web01.demo.no', 'the address still counts');
  book.addAll(['Web01']);
  assert.deepEqual(named('Web01'), ['web01~2', 'web01~2', 'Web01'], 'may be the one or the other');
  assert.deepEqual(named('Web01.demo.no'), ['web01.demo.no~2', 'Web01.demo.no', 'Web01.demo.no']);
  const again = bookIn(kept);
  for (const id of kept.keys()) assert.equal(again.nameOf(id), book.nameOf(id), 'over a restart');
  assert.deepEqual(book.minionsLike('WEB01').sort(), [
    'WEB01.demo.no',
    'Web01',
    'Web01.demo.no',
    'web01.demo.no',
  ]);
});

test('of several that want one address, the one that is spelt so gets it, in whatever order they come', () => {
  for (const ids of [
    ['WEB01', 'web01'],
    ['WEB01.demo.no', 'web01.demo.no', 'Web01'],
  ]) {
    for (const order of [ids, ids.toReversed()]) {
      const book = bookIn(new Map());
      book.addAll(order);
      assert.match(book.minionAt('web01') ?? '', /^web01/, order.join());
    }
  }
});
