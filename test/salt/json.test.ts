import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDict, parseSalt, SaltFloat, type SaltValue, stringifySalt } from '../../src/salt/index.ts';

const bothWays: [string, SaltValue][] = [
  ['[9007199254740993,-9007199254740993]', [9007199254740993n, -9007199254740993n]],
  ['9007199254740993', 9007199254740993n],
  ['[123456789012345678901234567890]', [123456789012345678901234567890n]],
  ['[9007199254740991,0,-1]', [9007199254740991, 0, -1]],
  ['[5.0,-0.0]', [new SaltFloat('5.0'), new SaltFloat('-0.0')]],
  ['[1e+20,1e-05]', [new SaltFloat('1e+20'), new SaltFloat('1e-05')]],
  ['[0.1005859375,0.30000000000000004]', [0.1005859375, 0.30000000000000004]],
  ['[NaN,Infinity,-Infinity]', [new SaltFloat('nan'), new SaltFloat('inf'), new SaltFloat('-inf')]],
  ['["NaN, Infinity and 5.0",NaN]', ['NaN, Infinity and 5.0', new SaltFloat('nan')]],
  ['["an \\"Infinity\\" in quotes",Infinity]', ['an "Infinity" in quotes', new SaltFloat('inf')]],
  ['{"a":null,"b":true,"c":"æ\\n😀"}', { a: null, b: true, c: 'æ\n😀' }],
];

test('what Salt writes is read exactly and written back as it was', () => {
  for (const [text, value] of bothWays) {
    assert.deepEqual(parseSalt(text), value, text);
    assert.equal(stringifySalt(value), text);
  }
});

test('digits inside text stay text', () => {
  const text = '{"jid": "20261123215435583657", "say": ": 12345678901234567890, 5.0"}';
  assert.deepEqual(parseSalt(text), { jid: '20261123215435583657', say: ': 12345678901234567890, 5.0' });
});

test('the key __proto__ is a key like any other', () => {
  const value = parseSalt('{"__proto__": {"polluted": 5.0}}');
  assert.ok(isDict(value));
  assert.deepEqual(Object.keys(value), ['__proto__']);
  assert.equal(value.polluted, undefined);
  assert.equal(stringifySalt(value), '{"__proto__":{"polluted":5.0}}');
});

test('what is no JSON is refused', () => {
  for (const text of ['', '{', '[NaN', '{"a": undefined}', '<html>', "{'a': 1}"]) {
    assert.throws(() => parseSalt(text), SyntaxError, text);
  }
});

test('what Salt has no value for is refused', () => {
  assert.throws(() => stringifySalt((() => 1) as unknown as SaltValue), TypeError);
});
