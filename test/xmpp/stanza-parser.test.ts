import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Component } from '@xmpp/component-core';
import { StanzaParser } from '../../src/xmpp/stanza-parser.ts';

const PIECE = 65_536;

/** Milliseconds of this process's own time to parse one stanza that arrives in chunks of a socket's size. */
function costOf(
  parser: InstanceType<typeof Component.prototype.Parser>,
  open: string,
  inside: string,
  close: string,
): number {
  let stanzas = 0;
  parser.on('element', () => stanzas++);
  parser.write('<stream>');
  const began = process.cpuUsage();
  parser.write(open);
  for (let at = 0; at < inside.length; at += PIECE) parser.write(inside.slice(at, at + PIECE));
  parser.write(close);
  const { user, system } = process.cpuUsage(began);
  assert.equal(stanzas, 1);
  return (user + system) / 1000;
}

for (const [what, open, letter, close] of [
  ['text', '<m>', 'x', '</m>'],
  ['text of closing brackets', '<m>', '>', '</m>'],
  ['attribute', '<m a="', 'x', '"/>'],
] as const) {
  test(`a long ${what} costs a fraction of what it costs the package's own parser`, () => {
    const inside = letter.repeat(1_000_000);
    const own = costOf(new Component.prototype.Parser(), open, inside, close);
    const ours = costOf(new StanzaParser(2_000_000), open, inside, close);
    // 300 ms to 2 ms on a quiet machine.
    assert.ok(ours < own / 4, `${ours} ms against ${own} ms`);
  });
}

test('keepalive blanks leave nothing behind, however long the stream lives', () => {
  const parser = new StanzaParser(1_000);
  let stanzas = 0;
  parser.on('element', () => stanzas++);
  parser.write('<stream>');
  for (let sent = 0; sent < 5_000; sent++) parser.write(' ');
  for (let sent = 0; sent < 5_000; sent++) parser.write('<m/> ');
  assert.equal(stanzas, 5_000);
  assert.deepEqual(parser.root?.children, []);
});

test('the parser reads the same wherever the stream is cut', () => {
  const stream =
    `<?xml version='1.0'?><stream:stream xmlns:stream='s' a="'>'"><m b='/>"'>x &gt; <i/>y<!-- --></m>`.replace(
      '<!-- -->',
      '',
    );
  const whole = `${stream}<n><![CDATA[<&]]]></n>`;
  for (let cut = 1; cut < whole.length; cut++) {
    for (const second of [cut, Math.min(cut + 1, whole.length)]) {
      const parser = new StanzaParser(1_000);
      const read: string[] = [];
      parser.on('element', (element) => read.push(String(element)));
      for (const piece of [whole.slice(0, cut), whole.slice(cut, second), whole.slice(second)])
        parser.write(piece);
      assert.deepEqual(read, ['<m b="/&gt;&quot;">x &gt; <i/>y</m>', '<n>&lt;&amp;]</n>'], `cut at ${cut}`);
    }
  }
});

test('comments, instructions and document types are refused', () => {
  for (const bad of ['<!-- x -->', '<?php ?>', '<!ENTITY x "y">']) {
    const parser = new StanzaParser(1_000);
    parser.write('<stream>');
    assert.throws(() => parser.write(bad));
  }
});
