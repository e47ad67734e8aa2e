import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildPage,
  type PageRequest,
  pageOf,
  parsePageRequest,
  StanzaError,
} from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

const RSM = 'http://jabber.org/protocol/rsm';
const LETTERS = Array.from('abcdefg');
const idOf = (letter: string) => letter;
const page = (request: PageRequest, most = 4) => pageOf(LETTERS, request, { idOf, most });
const set = (inside: string) => parse(`<query><set xmlns='${RSM}'>${inside}</set></query>`);

/** The request on a list from a to g, the answer, and the place of its first. */
const PAGES: [string, string, string, number][] = [
  ['nothing in particular: the first page, of what one answer holds', '', 'abcd', 0],
  ['the first three', '<max>3</max>', 'abc', 0],
  ['more than one answer holds', '<max>99</max>', 'abcd', 0],
  ['after one', '<max>3</max><after>c</after>', 'def', 3],
  ['after one near the end', '<max>3</max><after>f</after>', 'g', 6],
  ['after the last', '<max>3</max><after>g</after>', '', 7],
  ['an empty after is the beginning', '<max>2</max><after/>', 'ab', 0],
  ['the last page', '<max>3</max><before/>', 'efg', 4],
  ['before one', '<max>3</max><before>e</before>', 'bcd', 1],
  ['before one near the beginning', '<max>3</max><before>b</before>', 'a', 0],
  ['by place', '<max>2</max><index>5</index>', 'fg', 5],
  ['by a place beyond the end', '<max>2</max><index>50</index>', '', 50],
  ['the count alone', '<max>0</max>', '', 0],
];

for (const [name, inside, expected, index] of PAGES) {
  test(`a page: ${name}`, () => {
    const got = page(parsePageRequest(set(inside)) ?? {});
    assert.deepEqual([got.items.join(''), got.index, got.count], [expected, index, 7]);
  });
}

test('an id that no item has: item-not-found', () => {
  for (const request of [{ after: 'x' }, { before: 'x' }]) {
    assert.throws(() => page(request), { code: 'item-not-found' });
  }
});

test('a number that is none: bad-request', () => {
  for (const inside of ['<max>-1</max>', '<max>ten</max>', '<index/>', '<max>1e9</max>']) {
    assert.throws(
      () => parsePageRequest(set(inside)),
      (error) => error instanceof StanzaError && error.code === 'bad-request',
    );
  }
});

test('no set, or one of another namespace: nothing is asked', () => {
  assert.equal(parsePageRequest(parse('<query/>')), undefined);
  assert.equal(parsePageRequest(parse(`<query><set xmlns='urn:x'/></query>`)), undefined);
});

test('what an answer says of its page', () => {
  const said = (request: PageRequest) => buildPage(page(request), idOf).toString();
  assert.equal(
    said({ max: 2, after: 'a' }),
    `<set xmlns="${RSM}"><first index="1">b</first><last>c</last><count>7</count></set>`,
  );
  assert.equal(said({ max: 0 }), `<set xmlns="${RSM}"><count>7</count></set>`);
});
