import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argumentFields, readArgSpec } from '../../src/commands/fields/argspec.ts';
import { callLine, quoted } from '../../src/commands/fields/call-line.ts';
import { takeOptions } from '../../src/commands/options/index.ts';
import { parseArguments, type SaltValue, splitWords } from '../../src/salt/index.ts';
import { Random } from '../support/random.ts';

/** The values of a form, its line, and the arguments that Salt gets. */
const LINES: [string, Record<string, string>, string, unknown][] = [
  ['nothing', {}, 'a.b', { arg: [], kwarg: {} }],
  ['by place', { 'argument-0-x': '/', 'argument-1-y': '5' }, 'a.b / 5', { arg: ['/', 5], kwarg: {} }],
  [
    'by name after a gap',
    { 'argument-1-y': 'two words' },
    "a.b 'y=two words'",
    { arg: [], kwarg: { y: 'two words' } },
  ],
  [
    'text that reads as a keyword',
    { 'argument-0-x': 'A=b c' },
    "a.b 'x=A=b c'",
    { arg: [], kwarg: { x: 'A=b c' } },
  ],
  ['text that reads as an option', { 'argument-0-x': '-h' }, 'a.b -- -h', { arg: ['-h'], kwarg: {} }],
  ['quotes', { 'argument-0-x': `it's "so"` }, `a.b 'it'\\''s "so"'`, { arg: [`it's "so"`], kwarg: {} }],
  [
    'a pipe and others',
    { 'argument-0-x': 'ls | wc', arguments: 'y=[1] z' },
    "a.b 'ls | wc' y=[1] z",
    { arg: ['ls | wc', 'z'], kwarg: { y: [1] } },
  ],
  ['a typed line', { function: 'c.d -t 5', target: 'web*' }, 'salt web* c.d -t 5', undefined],
];

for (const [name, values, line, sent] of LINES) {
  test(`the line of a form: ${name}`, () => {
    assert.equal(callLine({ name: 'a.b', ...values }), line);
    if (sent) assert.deepEqual(argumentsOf(line), sent);
  });
}

test('whatever is filled in reaches Salt as the value that Salt reads in that text', () => {
  const random = new Random(15);
  const letters = Array.from(`ab =-'"\\|&;$\`[{:#*~é0`);
  for (let count = 0; count < 500; count += 1) {
    const text = random
      .some(12, () => random.pick(letters))
      .join('')
      .trim();
    if (text === '') continue;
    const isByName = /^[a-zé0_]+=(?!=)/.test(text);
    if (isByName && /^\d/.test(text)) continue;
    const { arg, kwarg } = argumentsOf(callLine({ name: 'a.b', 'argument-0-x': text }));
    const expected = isByName
      ? { arg: [], kwarg: parseArguments([`x=${text}`]).kwarg }
      : { arg: parseArguments([text]).arg, kwarg: {} };
    assert.deepEqual({ arg, kwarg }, expected, text);
  }
});

test('a value that Salt cannot take by name is refused with the name of its field', () => {
  assert.throws(() => callLine({ name: 'a.b', 'argument-1-version': '=1.2' }), {
    code: 'bad-arguments',
    message: /^version: /,
  });
});

test('an open quote among the other arguments is reported with the name of that field', () => {
  const values = { name: 'a.b', 'argument-0-x': '/', arguments: 'y="z' };
  assert.throws(() => callLine(values), {
    code: 'bad-arguments',
    message: /^Other arguments: The quote " is not closed/,
  });
  assert.equal(callLine({ ...values, arguments: 'z | grep y' }), 'a.b / z | grep y');
});

test('a word is quoted only if a shell would read it otherwise', () => {
  assert.deepEqual(['/srv', 'a b', '$x', ''].map(quoted), ['/srv', "'a b'", "'$x'", "''"]);
});

const SPEC = {
  args: ['name', 'path', 'loud', 'n', 'list'],
  defaults: ['/', false, null, [1]],
  varargs: null,
  kwargs: null,
};

test('a function’s arguments as fields: required ones, defaults, switches', () => {
  const spec = readArgSpec({ 'a.b': SPEC }, 'a.b');
  assert.ok(spec);
  assert.deepEqual(
    argumentFields(spec, false).map(({ name, kind, required, assumed }) => [name, kind, required, assumed]),
    [
      ['argument-0-name', 'text', true, undefined],
      ['argument-1-path', 'text', false, '/'],
      ['argument-2-loud', 'boolean', false, 'false'],
      ['argument-3-n', 'text', false, undefined],
      ['argument-4-list', 'text', false, undefined],
    ],
  );
  assert.equal(argumentFields(spec, true).at(-1)?.label, 'Other arguments, as in a chat');
});

/** Answers of a minion, and the number of fields; undefined: the form asks for a line. */
const ODD: [string, SaltValue, number | undefined][] = [
  ['another function', { 'c.d': SPEC }, undefined],
  ['a text', 'No such function', undefined],
  ['no arguments', { 'a.b': { args: null, defaults: null, varargs: null, kwargs: null } }, 0],
  ['only others', { 'a.b': { args: [], varargs: 'args', kwargs: true } }, 1],
  ['an odd name', { 'a.b': { args: ['x', 'FORM_TYPE x', 'y'] } }, 2],
  ['a thousand', { 'a.b': { args: Array.from({ length: 1_000 }, (_, n) => `x${n}`) } }, 41],
];

for (const [name, value, fields] of ODD) {
  test(`sys.argspec gives ${name}`, () => {
    const spec = readArgSpec(value, 'a.b');
    assert.equal(spec && argumentFields(spec, false).length, fields);
  });
}

function argumentsOf(line: string): ReturnType<typeof parseArguments> {
  const [, ...words] = splitWords(line).map(({ text }) => text);
  const { operands } = words.some((word) => word.startsWith('-')) ? takeOptions(words) : { operands: words };
  return parseArguments(operands);
}
