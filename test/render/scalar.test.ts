import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForm, manyInForm, nested } from '../../src/render/forms.ts';
import { scalar } from '../../src/render/text.ts';
import { SaltFloat } from '../../src/salt/index.ts';

test('scalars as Salt prints them', () => {
  const shown: [Parameters<typeof scalar>[0], string][] = [
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
    [7, '7'],
    [12345678901234567890n, '12345678901234567890'],
    [0.1, '0.1'],
    [0.000015, '1.5e-05'],
    [new SaltFloat('5.0'), '5.0'],
    [new SaltFloat('inf'), 'inf'],
    ['as it is', 'as it is'],
  ];
  for (const [value, text] of shown) assert.equal(scalar(value), text);
});

test('nested looks like Salt’s', () => {
  const value = { b: [1, [2, ['x']], { k: null }], a: { ü: 'two\nlines', '\ud83d\ude00': [], '\uff01': {} } };
  assert.equal(
    nested(value),
    [
      'a:',
      '    ----------',
      '    ü:',
      '        two',
      '        lines',
      '    \uff01:',
      '        ----------',
      '    \ud83d\ude00:',
      'b:',
      '    - 1',
      '    |_',
      '      - 2',
      '      |_',
      '        - x',
      '    |_',
      '      ----------',
      '      k:',
      '          None',
    ].join('\n'),
  );
});

const VALUES = { web01: { up: true, load: new SaltFloat('1.0'), 'k"': ["it's", null] }, web02: 'a\nb' };

test('--out=json is one valid document for many minions', () => {
  const text = manyInForm('json', {
    ...VALUES,
    big: 2n ** 64n,
    esc: '\u001b\ufffe',
  });
  assert.deepEqual(JSON.parse(text), {
    web01: { up: true, load: 1, 'k"': ["it's", null] },
    web02: 'a\nb',
    big: Number(2n ** 64n),
    esc: '\u001b\ufffe',
  });
  assert.match(text, /"load": 1\.0,/);
  assert.match(text, /18446744073709551616/);
  assert.ok(!text.includes('\u001b') && !text.includes('\ufffe'));
});

test('--out=json has Python’s names for floats that are no numbers', () => {
  const [inf, nan] = [new SaltFloat('inf'), new SaltFloat('nan')];
  assert.equal(inForm('json', inf), 'Infinity');
  assert.equal(inForm('json', new SaltFloat('-inf')), '-Infinity');
  assert.equal(manyInForm('json', { web01: [nan] }), '{\n    "web01": [\n        NaN\n    ]\n}');
  assert.equal(inForm('yaml', { a: inf, b: nan }), 'a: .inf\nb: .nan');
  assert.equal(inForm('raw', [inf, nan]), '[inf, nan]');
  assert.equal(inForm('txt', nan), 'nan');
  assert.equal(inForm('nested', { a: [new SaltFloat('-inf')] }), 'a:\n    - -inf');
  const floats = ['1e+16', '1.0', '-0.0', '1e-05'];
  for (const source of floats) assert.equal(inForm('json', new SaltFloat(source)), source);
  assert.equal(inForm('json', 1e-5), '1e-05');
  assert.equal(inForm('json', 'blå 😀'), '"blå 😀"');
});

test('--out=newline_values_only has no names', () => {
  assert.equal(manyInForm('newline_values_only', { web01: [1, 'a'], web02: true }), '1\na\nTrue');
  assert.equal(inForm('newline_values_only', { a: 1 }), "{'a': 1}");
});

test('--out=yaml', () => {
  assert.equal(
    manyInForm('yaml', VALUES),
    ['web01:', '  k":', "  - it's", '  - null', '  load: 1.0', '  up: true', "web02: 'a", '', "  b'"].join(
      '\n',
    ),
  );
});

test('--out=txt puts the name before each line', () => {
  assert.equal(manyInForm('txt', { web01: 'a\nb', web02: [true] }), 'web01: a\nweb01: b\nweb02: [True]');
  assert.equal(inForm('txt', 'a\nb'), 'a\nb');
});

test('--out=raw is Python', () => {
  assert.equal(
    manyInForm('raw', VALUES),
    `{'web01': {'up': True, 'load': 1.0, 'k"': ["it's", None]}, 'web02': 'a\\nb'}`,
  );
});
