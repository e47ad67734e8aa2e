import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StanzaParser } from '../../src/xmpp/stanza-parser.ts';

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

test('a tag or an attribute value that holds a < is refused at once, not read on until its end', () => {
  for (const bad of ['<iq to=&&&<message/>', '<iq to="web01><message>', "<iq to='web01><message>"])
    for (let cut = 1; cut < bad.length; cut++) {
      const parser = new StanzaParser(1_000);
      parser.write('<stream>');
      assert.throws(() => {
        parser.write(bad.slice(0, cut));
        parser.write(bad.slice(cut));
      }, `${bad} cut at ${cut}`);
    }
});
