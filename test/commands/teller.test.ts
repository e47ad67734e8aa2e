import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Returns } from '../../src/commands/calls/returns.ts';
import { Teller } from '../../src/commands/calls/teller.ts';
import type { Said } from '../../src/commands/index.ts';
import { PLAIN_DISPLAY, type Rendered } from '../../src/render/index.ts';

/* docs/design.md, "Answers": when each part is shown. Every answer can be read once. */

/** The chat as it can be read: corrections replace what they correct. */
let chat: string[];
let mayCorrect: boolean;
let answer: Returns;
let teller: Teller;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
  chat = [];
  mayCorrect = true;
});

/** `minions`: undefined where Salt has not taken the call. */
function begin(minions: readonly string[] | undefined, single = false): void {
  const fleet = { get: () => undefined, nameOf: (id: string) => id };
  answer = new Returns({
    person: 'kari@demo.no',
    fleet,
    fun: 'test.echo',
    number: 3,
    single,
    timeout: 10,
  });
  if (minions) answer.expect(minions);
  const conversation = { display: PLAIN_DISPLAY, composing() {}, accepted() {}, ask() {}, say };
  const crossing = { crossed: false };
  teller = new Teller({
    returns: answer,
    request: 1,
    id: 'answer',
    single,
    onlyEnd: false,
    conversation,
    local: 'web01',
    crossing,
    line: 'test.echo',
  });
}

function say(what: string | Rendered): Said {
  const place = chat.push(textOf(what)) - 1;
  return {
    correct: (better) => {
      if (!mayCorrect) return false;
      chat[place] = textOf(better);
      return true;
    },
  };
}

function textOf(what: string | Rendered): string {
  return typeof what === 'string' ? what : what.text;
}

function returns(id: string): void {
  answer.add(id, { value: `from ${id}`, retcode: 0, outcome: 'returned' });
}

test('an answer that is whole in time is said once', () => {
  begin(['a', 'b']);
  returns('b');
  mock.timers.tick(1_000);
  returns('a');
  teller.end();
  assert.deepEqual(chat, ['a: from a\nb: from b']);
});

test('after a second and a half, what is there and who is awaited', () => {
  begin(['a', 'b', 'c']);
  returns('b');
  mock.timers.tick(1_499);
  assert.deepEqual(chat, []);
  mock.timers.tick(1);
  assert.deepEqual(chat, ['b: from b\n1/3 returned, waiting for a, c']);
});

test('what is new is put right in place after 2, 10 and 30 s, then every two minutes', () => {
  begin(['a', 'b', 'c', 'd', 'e', 'f']);
  const tellsAt = (ms: number, id: string) => {
    returns(id);
    mock.timers.tick(ms - Date.now() - 1);
    assert.doesNotMatch(chat.join(), new RegExp(`from ${id}`));
    mock.timers.tick(1);
    assert.match(chat[0] ?? '', new RegExp(`from ${id}`));
  };
  tellsAt(1_500, 'a');
  tellsAt(2_000, 'b');
  tellsAt(10_000, 'c');
  tellsAt(30_000, 'd');
  tellsAt(150_000, 'e');
  assert.equal(chat.length, 1);
  teller.stop();
});

test('a job under 15 s ends by the last correction', () => {
  begin(['a', 'b']);
  returns('b');
  mock.timers.tick(3_000);
  returns('a');
  teller.end();
  assert.deepEqual(chat, ['a: from a\nb: from b']);
});

test('a longer one ends in a message of its own that begins with the verdict', () => {
  begin(['a', 'b']);
  returns('b');
  mock.timers.tick(16_000);
  answer.add('a', { value: 'no', retcode: 3, outcome: 'returned' });
  teller.end();
  assert.equal(chat.length, 2);
  assert.doesNotMatch(chat[0] ?? '', /from b/);
  assert.match(chat[1] ?? '', /^✗ 1 of 2 failed\n[\s\S]*b: from b/);
});

for (const [name, after] of [
  ['short', 3_000],
  ['long', 16_000],
] as const) {
  test(`without corrections a ${name} job tells the rest at its end: each answer once, in order`, () => {
    mayCorrect = false;
    begin(['a', 'b', 'c']);
    returns('b');
    mock.timers.tick(1_500);
    returns('c');
    mock.timers.tick(after);
    returns('a');
    teller.end();
    assert.equal(chat.length, 2);
    const all = chat.join('\n');
    for (const id of ['a', 'b', 'c']) assert.equal(all.split(`from ${id}`).length, 2, id);
    assert.ok(all.indexOf('from b') < all.indexOf('from a'));
    assert.ok(all.indexOf('from a') < all.indexOf('from c'));
  });
}

test('corrections that stop being possible half-way leave nothing out and nothing twice', () => {
  begin(['a', 'b', 'c']);
  returns('b');
  mock.timers.tick(2_000);
  mayCorrect = false;
  returns('c');
  mock.timers.tick(8_000);
  returns('a');
  teller.end();
  const all = chat.join('\n');
  for (const id of ['a', 'b', 'c']) assert.equal(all.split(`from ${id}`).length, 2, id);
});

test("at a minion's own contact nothing is said before ten seconds", () => {
  begin(['a'], true);
  mock.timers.tick(9_999);
  assert.deepEqual(chat, []);
  mock.timers.tick(1);
  assert.deepEqual(chat, ['a: no answer yet']);
  teller.stop();
});

for (const single of [true, false]) {
  test(`a Salt that takes its time, asked at ${single ? 'a minion' : 'the master'}: said once, then put right`, () => {
    begin(undefined, single);
    mock.timers.tick(9_999);
    assert.deepEqual(chat, []);
    mock.timers.tick(1);
    assert.deepEqual(chat, ['no answer from Salt yet']);
    mock.timers.tick(1_000);
    answer.expect(['a']);
    returns('a');
    teller.end();
    assert.deepEqual(chat, [single ? 'test.echo →\nfrom a' : 'a: from a']);
  });
}

test('a slow Salt that took it: who is awaited takes the place of that, or follows it where nothing can be put right', () => {
  for (const corrects of [true, false]) {
    for (const single of [true, false]) {
      mock.timers.reset();
      mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
      chat = [];
      mayCorrect = corrects;
      begin(undefined, single);
      mock.timers.tick(10_000);
      answer.expect(['a', 'b']);
      if (!single) returns('b');
      mock.timers.tick(20_000);
      const soFar = single ? 'a,b: no answer yet' : 'b: from b\n1/2 returned, waiting for a';
      assert.deepEqual(chat, corrects ? [soFar] : ['no answer from Salt yet', soFar]);
      teller.stop();
    }
  }
});

test('a Salt of which something was said already is not told of again', () => {
  begin(undefined);
  answer.isAcknowledged = true;
  mock.timers.tick(30_000);
  assert.deepEqual(chat, []);
  teller.stop();
});
