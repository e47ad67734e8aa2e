import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../src/xmpp/index.ts';

const GOOD: [string, string, string, string][] = [
  ['demo.no', '', 'demo.no', ''],
  ['Kari@Demo.NO', 'kari', 'demo.no', ''],
  ['kari@demo.no/My Phone @ home/2', 'kari', 'demo.no', 'My Phone @ home/2'],
  ['demo.no/a@b', '', 'demo.no', 'a@b'],
  ['web\\2001@salt.demo.no', 'web\\2001', 'salt.demo.no', ''],
  ['web*@salt.demo.no', 'web*', 'salt.demo.no', ''],
  ['blåbær@demo.no', 'blåbær', 'demo.no', ''],
  ['a@127.0.0.1', 'a', '127.0.0.1', ''],
  ['a@[::1]', 'a', '[::1]', ''],
];
for (const [text, local, domain, resource] of GOOD) {
  test(`${text} is an address`, () => {
    const jid = parseJid(text);
    assert.deepEqual([jid?.local, jid?.domain, jid?.resource], [local, domain, resource]);
    assert.equal(jid?.bare, local ? `${local}@${domain}` : domain);
    assert.equal(jid?.full, resource ? `${jid?.bare}/${resource}` : jid?.bare);
    assert.deepEqual(parseJid(jid?.full), jid);
  });
}

const BAD = [
  '',
  '@',
  '/',
  'a@',
  '@b',
  'a@b/',
  'a b@c',
  'a"b@c',
  'a@b@c',
  'a@b c',
  'a@b\u0000',
  '\ud800@b',
  `${'a'.repeat(1024)}@b`,
];
for (const text of [...BAD, undefined]) {
  test(`${JSON.stringify(text)?.slice(0, 20)} is no address`, () => {
    assert.equal(parseJid(text), undefined);
  });
}
