import type { SaltDict, SaltValue } from '../../../src/salt/index.ts';

/** `leaf` within so many dicts. */
export function deepDict(levels: number, leaf: SaltValue = 'x'): SaltValue {
  let value = leaf;
  for (let level = 0; level < levels; level++) value = { k: value };
  return value;
}

function many<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

function dict(count: number, entry: (n: number) => [string, SaltValue]): SaltDict {
  return Object.fromEntries(many(count, entry));
}

/** Odd answers that a minion's root may give, up to about a megabyte each. */
export const HOSTILE: Readonly<Record<string, () => SaltValue>> = {
  'many dicts, deep': () => many(680, () => deepDict(470)),
  'a dict of deep dicts': () => dict(680, (n) => [`k${n}`, deepDict(470)]),
  'lists in lists': () => JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)) as SaltValue,
  'dicts in dicts': () => deepDict(100_000),
  'many numbers': () => many(150_000, (n) => n % 10),
  'empty dicts': () => many(100_000, () => ({})),
  'empty lists in a dict': () => dict(40_000, (n) => [`k${n}`, []]),
  'many keys': () => dict(40_000, (n) => [`key${n}`, n]),
  'one long key': () => ({ ['k'.repeat(400_000)]: 1 }),
  'long keys': () => dict(100, (n) => ['k'.repeat(10_000) + n, 1]),
  'a key of lines': () => ({ ['k\n'.repeat(300_000)]: deepDict(3) }),
  'one long line': () => 'x'.repeat(400_000),
  'many lines': () => 'a\n'.repeat(200_000),
  'lines, deep': () => deepDict(49, '\n'.repeat(400_000)),
  'short texts of lines, deep': () => many(3_000, () => deepDict(49, '\n'.repeat(60))),
  'other ends of lines, deep': () => many(2_000, () => deepDict(40, '\u2028\v\f\x85'.repeat(20))),
  'control characters': () => '\u0001'.repeat(170_000),
  'characters that Python escapes': () => '\u{e0001}'.repeat(120_000),
  'terminal escapes': () => '\x1b[1m'.repeat(120_000),
  'carriage returns': () => '\r'.repeat(400_000),
  backspaces: () => 'a\b'.repeat(200_000),
  fences: () => '```\n'.repeat(120_000),
  'styling marks': () => '* _ ~ ` '.repeat(125_000),
  'keys of prototypes': () =>
    JSON.parse('{"__proto__":{"a":1},"constructor":[1],"toString":null}') as SaltDict,
  'huge integers': () => [10n ** 100_000n, -(10n ** 20n)],
  'documentation of 300,000 lines': () => ({ 'm.f': '    d\n'.repeat(170_000) }),
  'many states': () =>
    dict(5_000, (n) => [
      `file_|-id${n}_|-n_|-managed`,
      {
        result: n % 2 === 0,
        comment: 'c'.repeat(100),
        changes: { diff: 'a\n'.repeat(30) },
        __run_num__: 'x',
      },
    ]),
  'a state with deep changes': () => ({
    'file_|-id_|-n_|-managed': {
      result: true,
      comment: { a: 1 },
      changes: { x: many(680, () => deepDict(470)) },
    },
  }),
  'a state with a huge comment': () => ({
    'file_|-id_|-n_|-managed': { result: false, comment: many(5_000, () => '\n'.repeat(100)), changes: [] },
  }),
  'states with broken fields': () => ({
    'a_|-': { result: {}, __run_num__: {}, duration: [], warnings: {}, changes: 'x' },
    '_|-_|-_|-_|-': { result: null, __run_num__: '1e999', duration: 'NaN', __parallel__: 1, comment: [[]] },
  }),
  'parallel states': () =>
    dict(20_000, (n) => [`a_|-${n}_|-n_|-f`, { result: true, __parallel__: true, duration: n }]),
  'orchestrations in orchestrations': () => {
    let run: SaltValue = 'x';
    for (let level = 0; level < 5_000; level++)
      run = { 'salt_|-a_|-b_|-state': { result: true, changes: { out: 'highstate', ret: { web01: run } } } };
    return run;
  },
  'errors of compilation': () => many(20_000, () => 'Rendering SLS failed\n'.repeat(2)),
  'kept by requisites': () =>
    dict(10_000, (n) => [
      `a_|-${'i'.repeat(80)}${n}_|-n_|-f`,
      { result: false, __state_ran__: false, comment: `reason ${n % 5_000}`, changes: {} },
    ]),
  'a traceback without end': () =>
    `The minion function caused an exception: Traceback (most recent call last):\n${'  File "x"\n'.repeat(100_000)}`,
};
