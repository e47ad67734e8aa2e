import type { SaltDict, SaltValue } from '../../src/salt/values.ts';
import { SaltFloat } from '../../src/salt/values.ts';
import type { InputShape } from './suite.ts';

/** As deep as msgpack goes, of which the message around a return takes some. */
const DEEPEST = 500;

const LEAVES: readonly (readonly [name: string, leaf: SaltValue, length: number])[] = [
  ['numbers', 1, 2],
  ['floats', new SaltFloat('1.0'), 4],
  ['integers over 2^53', 9007199254740993n, 17],
  ['empty texts', '', 3],
  ['words', 'word', 7],
  ['empty dicts', {}, 3],
  ['empty lists', [], 3],
  ['nulls', null, 5],
  ['small dicts', { name: 'a', size: 1 }, 22],
  ['line breaks', '\n', 5],
];

const SIGNS = [
  'a',
  ' ',
  '\n',
  '\r',
  '\t',
  '\\',
  '"',
  "'",
  '`',
  '*',
  '_',
  '<',
  '&',
  '{',
  '[',
  '\0',
  '\x1b[',
  'é',
  '😀',
  '\u200b',
  '\u202e',
  '\u2028',
  'a\x08',
];
const LINES = [
  'a  b\n',
  '    a\n',
  '```\n',
  '> a\n',
  'a\r\n',
  'a \n',
  '  File "a", line 1\n',
  '\n\n',
  '# a: b\n',
  '- a\n',
  '--- \n+++ \n',
  'a'.repeat(200),
];

/** Hostile returns of about so many characters of JSON: wide, deep, long, many small ones, odd types. */
export const VALUES: readonly InputShape<SaltValue>[] = [
  ...LEAVES.flatMap(([name, leaf, length]): InputShape<SaltValue>[] => [
    { name: `a list of ${name}`, make: (size) => Array<SaltValue>(Math.floor(size / length)).fill(leaf) },
    { name: `a dict of ${name}`, make: (size) => wide(Math.floor(size / (length + 9)), () => leaf) },
    {
      name: `lists of ten ${name}`,
      make: (size) => Array.from({ length: size / (length * 10) }, () => Array<SaltValue>(10).fill(leaf)),
    },
    {
      name: `dicts of ten ${name}`,
      make: (size) => wide(Math.floor(size / (length * 10 + 60)), () => wide(10, () => leaf)),
    },
  ]),
  ...[DEEPEST, 90, 20].flatMap((depth): InputShape<SaltValue>[] => [
    {
      name: `dicts ${depth} deep`,
      make: (size) => beside(size, 6 * depth, () => deep(depth, (value) => ({ a: value }))),
    },
    {
      name: `lists ${depth} deep`,
      make: (size) => beside(size, 2 * depth, () => deep(depth, (value) => [value])),
    },
    {
      name: `dicts of two ${depth} deep`,
      make: (size) => beside(size, 14 * depth, () => deep(depth, (value) => ({ a: value, b: 'x' }))),
    },
    {
      name: `lists of two ${depth} deep`,
      make: (size) => beside(size, 6 * depth, () => deep(depth, (value) => ['x', value])),
    },
    {
      name: `dicts ${depth} deep, under one another`,
      make: (size) => wide(Math.floor(size / (6 * depth)), () => deep(depth, (value) => ({ a: value }))),
    },
  ]),
  ...[...SIGNS, ...LINES].map(
    (sign): InputShape<SaltValue> => ({
      name: `a text of ${JSON.stringify(sign)}`,
      make: (size) => sign.repeat(size / sign.length),
    }),
  ),
  ...['a', '\n', '\\', '\0'].flatMap((sign): InputShape<SaltValue>[] => [
    {
      name: `a text of ${JSON.stringify(sign)}, deep`,
      make: (size) => deep(40, (value) => ({ a: value }), sign.repeat(size)),
    },
    { name: `a key of ${JSON.stringify(sign)}`, make: (size) => ({ [sign.repeat(size)]: 1 }) },
  ]),
  {
    name: 'a highstate',
    make: (size) => wide(Math.floor(size / 160), (n) => state(n, 'changed'), 'file_|-a_|-b_|-managed'),
  },
  {
    name: 'a highstate of one long comment',
    make: (size) => ({ 'file_|-a_|-b_|-managed': state(0, 'x\n'.repeat(size / 2)) }),
  },
  {
    name: 'a highstate of wide changes',
    make: (size) => ({ 'file_|-a_|-b_|-managed': { ...state(0, ''), changes: wide(size / 12, () => 1) } }),
  },
  {
    name: 'documentation',
    make: (size) => wide(Math.floor(size / 60), (n) => `\n    Does ${n}.\n\n    CLI Example:\n`),
  },
  { name: 'many lines of documentation', make: (size) => ({ 'test.ping': '    line\n'.repeat(size / 10) }) },
  {
    name: 'a wide dict in a wide dict',
    make: (size) => ({ a: wide(size / 40, () => 1), b: wide(size / 40, () => ({ c: 'd' })) }),
  },
];

function wide(count: number, leaf: (n: number) => SaltValue, key = 'k'): SaltDict {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`${key}${n}`, leaf(n)]));
}

function beside(size: number, each: number, make: () => SaltValue): SaltValue {
  return Array.from({ length: Math.max(1, Math.floor(size / each)) }, make);
}

function deep(depth: number, around: (value: SaltValue) => SaltValue, leaf: SaltValue = 1): SaltValue {
  let value = leaf;
  for (let level = 0; level < depth; level += 1) value = around(value);
  return value;
}

function state(n: number, comment: string): SaltDict {
  return {
    name: 'b',
    result: n % 3 > 0,
    comment,
    changes: n % 2 ? { diff: 'a' } : {},
    __run_num__: n,
    duration: 1.5,
    start_time: '10:00',
  };
}
