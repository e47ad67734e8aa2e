import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText, plainText } from '../../src/render/text.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';

test('colours and other terminal escapes are removed', () => {
  assert.equal(plainText('\u001b[1;31mfailed\u001b[0m \u001b]0;title\u0007ok\u001b[K'), 'failed ok');
  assert.equal(plainText('bo\bol\bld'), 'bold');
});

test('a progress bar is shown as it ended', () => {
  assert.equal(plainText('get\r\n 10%\r 50%\r100%\ndone\r\n'), 'get\n100%\ndone');
  assert.equal(plainText('100%\r\r\n'), '100%');
});

test('what XML forbids is made visible', () => {
  assert.equal(plainText('a\0b\u0001c\u000bd'), 'a␀b␁c␋d');
  assert.equal(plainText('\ud800x\ufffe\uffff'), '\ufffdx\ufffd\ufffd');
  assert.equal(plainText('tab\there 😀 æøå'), 'tab\there 😀 æøå');
});

test('right-to-left text is left alone', () => {
  assert.equal(plainText('שלום עולם'), 'שלום עולם');
});

test('blanks at the end go, at the beginning and between stay', () => {
  assert.equal(plainText('  a  \n\n b \n\n'), '  a  \n\n b');
  assert.equal(cleanText('a \n'), 'a \n');
});

test('unfinished escapes and text in a wrong encoding lose no words', () => {
  assert.equal(plainText('a\u001b[1;31'), 'a');
  assert.equal(plainText('one\u001b]0;title\ntwo\u001b(B three\u001b'), 'one\ntwo three␛');
  assert.equal(plainText('Ã\u0098st \u009b31mred'), 'Ã\u0098st red');
});

test('a megabyte of whatever a minion sends does not hold up the others', async () => {
  for (const piece of [
    '\u001b[',
    '\u001b]',
    '\r',
    '\n',
    'a\b',
    '\u001b]8;;;',
    ' ',
    '```\n',
    '*a ',
    '\u009b',
  ]) {
    const cleans = (length: number) => {
      const text = `${piece.repeat(length / piece.length)}x`;
      return () => processorMs(() => plainText(text));
    };
    // The square takes 256 times as long for 16 times the length.
    await costsLittleMore({
      what: JSON.stringify(piece),
      small: cleans(2 ** 16),
      large: cleans(2 ** 20),
      times: 64,
      marginMs: 10,
    });
  }
});
