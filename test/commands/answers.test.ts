import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyOf, tapOf } from '../../src/commands/questions.ts';

/* docs/commands.md, "Questions": what counts as an answer, and what must not. */

for (const body of [
  ...['yes', 'Yes', 'YES.', 'Yes!', 'y', 'Y', 'yep', 'ok', 'OK', 'Okay.', 'yes!!', ' yes ', '`yes`', '"yes"'],
  ...['Yes, please', 'yes please.', 'ok, go ahead', 'Yes, do it!', 'yes, thanks', '“Yes”'],
  ...['👍', '👍🏽', '👍\ufe0f', '👍👍', '👍🏿👍🏿', '👍 please', '> Run it?\nyes', 'yes\n> Run it?'],
]) {
  test(`yes: ${JSON.stringify(body)}`, () => assert.deepEqual(replyOf(body), { yes: true }));
}

for (const body of ['no', 'No.', 'n', 'N', 'nope', 'No, thanks', 'no thank you!', '👎', '👎🏻', '👎👎']) {
  test(`no: ${JSON.stringify(body)}`, () => assert.deepEqual(replyOf(body), { yes: false }));
}

for (const body of ['yes 312', 'yes, 312', 'Yes 312.', 'y 312', 'ok 312', '👍 312', 'yes 312 please']) {
  test(`the number: ${body}`, () => assert.deepEqual(replyOf(body), { yes: true, number: 312 }));
}

for (const body of [
  ...[
    'ok restart nginx',
    'yes restart nginx',
    'y test.ping',
    'no restart',
    'ok, thanks',
    'yes?',
    'ok?',
    'yes no',
  ],
  ...['not yes', 'yes 3 4', 'yes 3.5', 'yes -3', 'yes 0x3', '312', '', '👍👎', 'yes.please', '> yes', '>yes'],
  ...[
    'oknope',
    'y/n',
    'yes; reboot',
    'yes && reboot',
    'ja',
    'yes | wc',
    'yesterday',
    'n01',
    '❤️',
    'okay but not web01',
  ],
  `yes ${'please '.repeat(10)}`,
]) {
  test(`no answer: ${JSON.stringify(body)}`, () => assert.equal(replyOf(body), undefined));
}

test('a reaction answers where just one of the two thumbs is there', () => {
  assert.equal(tapOf(['👍']), true);
  assert.equal(tapOf(['👍🏾']), true);
  assert.equal(tapOf(['👍\ufe0f', '👍🏾']), true);
  assert.equal(tapOf(['👎\ufe0e']), false);
  assert.equal(tapOf(['🐢', '👎']), false);
  for (const emojis of [[], ['🐢'], ['❤️'], ['👍', '👎'], ['👍👍'], ['yes'], ['']])
    assert.equal(tapOf(emojis), undefined);
});
