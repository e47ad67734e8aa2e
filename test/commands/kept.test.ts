import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptBytes } from '../../src/commands/calls/kept.ts';
import { Pager } from '../../src/commands/calls/pager.ts';
import { conversationKey } from '../../src/commands/index.ts';
import type { LiveOf } from '../../src/config/index.ts';

const MOST = 8_000;
const live = {
  config: { limits: { kept_results_mb: MOST / 2 ** 20 }, output: { lines: 1 } },
} as unknown as LiveOf<'limits' | 'output'>;
const at = (person: string, local: string) => conversationKey({ person, local });

test('one person fills no more than three quarters; others have room for a little', () => {
  const kept = new KeptBytes(live);
  while (kept.reserve('big@demo.no', 100));
  assert.equal(kept.usedBy('big@demo.no'), 6_000);
  assert.ok(kept.reserve('small@demo.no', 1_000));
  assert.ok(!kept.reserve('small@demo.no', 100), 'small has more than a little now');
  assert.ok(kept.reserve('other@demo.no', 1_000));
  assert.ok(!kept.reserve('late@demo.no', 100), 'all is full');
  kept.free('big@demo.no', 6_000);
  assert.ok(kept.reserve('late@demo.no', 100));
});

test("one person's long answers cost nobody else what `more` would show", () => {
  const pager = new Pager(live);
  const say = (person: string, local: string, size: number) =>
    pager.page(
      { chat: at(person, local), id: 'a' },
      {
        text: `first\n${'xxxx\n'.repeat(size / 5)}`,
        styled: false,
      },
    );
  say('small@demo.no', 'web01', 200);
  for (let n = 0; n < 2_000; n++) say('big@demo.no', `web${n}`, 500);
  assert.match(pager.more(at('small@demo.no', 'web01'), 'b')?.text ?? '', /^xxxx/);
  assert.match(pager.more(at('big@demo.no', 'web1999'), 'b')?.text ?? '', /^xxxx/);
  assert.match(pager.more(at('big@demo.no', 'web1990'), 'b')?.text ?? '', /was discarded/);
});

test('what a person lost access to makes room', () => {
  const pager = new Pager(live);
  const say = (person: string) =>
    pager.page(
      { chat: at(person, 'web01'), id: 'a' },
      { text: `first\n${'xxxx\n'.repeat(400)}`, styled: false },
    );
  say('gone@demo.no');
  pager.forget((person) => person === 'gone@demo.no');
  say('other@demo.no');
  assert.match(pager.more(at('other@demo.no', 'web01'), 'b')?.text ?? '', /^x/);
});

test('the rest of an older answer waits beside that of the newest; bare more shows only the newest', () => {
  const pager = new Pager(live);
  const chat = at('ola@demo.no', 'web01');
  const say = (id: string, word: string) =>
    pager.page({ chat, id }, { text: `${word}\n`.repeat(9), styled: false });
  say('one', 'first');
  say('two', 'second');
  assert.match(pager.more(chat, 'm1')?.text ?? '', /^second/);
  assert.match(pager.more(chat, 'm2', 'one')?.text ?? '', /^first/);
  pager.page({ chat, id: 'three' }, { text: 'short', styled: false });
  assert.equal(pager.more(chat, 'm3'), undefined);
  assert.equal(pager.more(at('kari@demo.no', 'web01'), 'm4', 'one'), undefined);
  assert.equal(pager.more(at('ola@demo.no', 'web02'), 'm5', 'one'), undefined);
  assert.match(pager.more(chat, 'm6', 'm2')?.text ?? '', /^first/);
});

test('a rest that was discarded is said to be, for a reply to its answer as well', () => {
  const pager = new Pager(live);
  const chat = at('ola@demo.no', 'web01');
  for (let n = 0; n < 100; n++)
    pager.page({ chat, id: `a${n}` }, { text: `first\n${'xxxx\n'.repeat(200)}`, styled: false });
  assert.match(pager.more(chat, 'm1', 'a0')?.text ?? '', /was discarded/);
  assert.match(pager.more(chat, 'm2', 'a99')?.text ?? '', /^xxxx/);
});

test('the rests of older answers take no more than a little', () => {
  const pager = new Pager(live);
  const chat = at('ola@demo.no', 'web01');
  const say = (id: string) =>
    pager.page({ chat, id }, { text: `first\n${'xxxx\n'.repeat(90)}`, styled: false });
  for (const id of ['one', 'two', 'three']) say(id);
  assert.match(pager.more(chat, 'm1', 'one')?.text ?? '', /was discarded/);
  assert.match(pager.more(chat, 'm2', 'three')?.text ?? '', /^xxxx/);
});
