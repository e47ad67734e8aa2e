import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTarget, TargetError, type TargetTree } from '../../src/targets/index.ts';

/* Salt's reading is the judge of targets: test/e2e/target-differential.test.ts. */

const compound = (tgt: string) => parseTarget({ tgt, tgt_type: 'compound' });

/** A tree in a line: `(a & !(b | c))`. */
function written(tree: TargetTree): string {
  switch (tree.kind) {
    case 'not':
      return `!${written(tree.of)}`;
    case 'and':
      return `(${tree.of.map(written).join(' & ')})`;
    case 'or':
      return `(${tree.of.map(written).join(' | ')})`;
    case 'list':
      return `L[${[...tree.ids].join(',')}]`;
    case 'grain':
      return `${tree.regex ? 'P' : 'G'}[${tree.pattern} by ${tree.delimiter}]`;
    case 'foreign':
      return `${tree.engine}[${tree.pattern}]`;
    default:
      return tree.kind === 'pcre' ? `E[${tree.pattern}]` : tree.pattern;
  }
}

for (const [text, tree] of [
  ['a', 'a'],
  ['a and b or c', '((a & b) | c)'],
  ['a or b and c', '(a | (b & c))'],
  ['not a and b', '(!a & b)'],
  ['a and not b or c', '((a & !b) | c)'],
  ['a not b', '(a & !b)'],
  ['( a or b ) and c', '((a | b) & c)'],
  ['not ( a or not ( b ) )', '!(a | !b)'],
  ['a\u00a0and\u3000b', '(a & b)'],
  ['G@os:Debian', 'G[os:Debian by :]'],
  ['G^@os^Debian', 'G[os^Debian by ^]'],
  ['G@@os@x', 'G[os@x by @]'],
  ['P😀@os😀x', 'P[os😀x by 😀]'],
  ['L@a,,b', 'L[a,b]'],
  ['E@(a|b)', 'E[(a|b)]'],
  ['J|@webpass|^h', 'J[webpass|^h]'],
  ['J@webpass:^h', 'J[webpass:^h]'],
  ['I/@a/b', 'I[a/b]'],
  ['N@ng', 'N[ng]'],
  ['S@10.0.0.0/8', 'S[10.0.0.0/8]'],
  ['R@%x', 'R[%x]'],
] as const) {
  test(`reads ${text}`, () => assert.equal(written(compound(text)), tree));
}

for (const text of [
  '',
  ' ',
  'and',
  'a and',
  'or a',
  'not',
  'a not',
  'not not a',
  'a b',
  'a ( b )',
  '( a ) b',
  '( a',
  'a )',
  '( )',
  '(a)',
  '(a or b)',
  'a AND b',
  'X@os:x',
  'g@os:x',
  'Z|@a|b',
  'G@',
  'G@os',
  'G@os:',
  'G@:x',
  'G|@os:x',
  'L@',
  'L@,',
  `${'( '.repeat(51)}a${' )'.repeat(51)}`,
  Array.from({ length: 300 }, () => 'a').join(' or '),
  'a'.repeat(1001),
  `G@os:${'x'.repeat(1000)}`,
]) {
  test(`refuses ${text.slice(0, 40)}`, () => {
    assert.throws(
      () => compound(text),
      (error) => error instanceof TargetError && error.code === 'bad-target',
    );
  });
}

test('a message never shows hidden characters, nor much of what was typed', () => {
  const text = `X@\u202e${'x'.repeat(500)}\u2028`;
  assert.throws(
    () => compound(`web\u202e\u200b${'y'.repeat(90)} ${text}`),
    (error: Error) => {
      assert.doesNotMatch(error.message, /[\u202e\u200b\u2028]/);
      return error.message.length < 200;
    },
  );
});
