import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Complaints } from '../../src/commands/complaints.ts';

let now: number;
let complaints: Complaints;

beforeEach(() => {
  now = 0;
  complaints = new Complaints(() => now);
});

/** The texts that a person reads for that many bad messages, `every` ms. */
function heard(
  times: number,
  { code = 'bad-arguments', every = 1_000, person = 'kari@demo.no' } = {},
): string[] {
  const texts: string[] = [];
  for (let index = 0; index < times; index += 1) {
    now += every;
    const text = complaints.next(person, code, 'Nothing ran.');
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

test('a person who mistypes a hundred times hears of it a hundred times', () =>
  assert.deepEqual(new Set(heard(100)), new Set(['Nothing ran.'])));

test('a program that answers each complaint with another mistake is told that it gets no more', () => {
  // It speaks only in reply: the first missing complaint ends it.
  const texts = heard(160);
  assert.equal(texts.length, 101);
  assert.match(texts[100] ?? '', /won't answer more of them for a minute/);
});

test('of "I didn\'t understand" the twenty-first in a minute says that the gateway stops, and a minute is quiet', () => {
  const texts = heard(60, { code: 'not-understood' });
  assert.equal(texts.length, 21);
  assert.equal(texts[19], 'Nothing ran.');
  assert.match(texts[20] ?? '', /won't answer more of them for a minute/);
  now += 60_000;
  assert.equal(heard(1, { code: 'not-understood' })[0], 'Nothing ran.');
});

test('while it is quiet, another kind of complaint is still said', () => {
  heard(30, { code: 'not-understood' });
  assert.equal(heard(1).length, 1);
});

test('a slow person always gets an answer', () => {
  assert.equal(heard(60, { code: 'not-understood', every: 4_000 }).length, 60);
});

test('what was run in between lets it begin anew', () => {
  heard(100);
  complaints.forget('kari@demo.no');
  assert.ok(!heard(100).some((text) => text !== 'Nothing ran.'));
});

test("one person's mistakes are not another's", () => {
  heard(200);
  assert.equal(heard(1, { person: 'ola@demo.no' }).length, 1);
});
