import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Complaints } from '../../src/commands/commander.ts';

let now: number;
let complaints: Complaints;

beforeEach(() => {
  now = 0;
  complaints = new Complaints(() => now);
});

function heard(times: number, code = 'bad-arguments', every = 1_000): number {
  let count = 0;
  for (let index = 0; index < times; index += 1) {
    now += every;
    if (complaints.may('kari@demo.no', code)) count += 1;
  }
  return count;
}

test('a person who mistypes a hundred times hears of it a hundred times', () =>
  assert.equal(heard(100), 100));

test('a program that answers each complaint with another mistake gets a few', () => {
  // It speaks only in reply: the first missing complaint ends it.
  assert.equal(heard(1_000), 100 + Math.floor(900 / 60));
});

test('what was run in between lets it begin anew', () => {
  heard(100);
  complaints.forget('kari@demo.no');
  assert.equal(heard(100), 100);
});

test('"not understood" is said once a minute', () => {
  assert.equal(heard(60, 'not-understood'), 1);
  assert.equal(heard(60, 'not-understood'), 1);
});

test("one person's mistakes are not another's", () => {
  heard(200);
  assert.equal(complaints.may('ola@demo.no', 'bad-arguments'), true);
});
