import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Base } from '../../../src/commands/diff/compare.ts';
import { changedLines } from '../../../src/commands/diff/lines.ts';
import { flatText, readFlat } from '../../../src/render/index.ts';
import type { SaltValue } from '../../../src/salt/index.ts';
import { Random } from '../../support/random.ts';

const flat = (value: SaltValue) => readFlat(flatText(value, { fun: 'test.arg' }));
const differ = (a: SaltValue, b: SaltValue) => new Base(flat(a)).differences(flat(b));

test('structures are compared key by key', () => {
  const base = { network: { eth0: { mtu: 1500, up: true } }, roles: ['web', 'db'], empty: {}, os: 'Debian' };
  assert.deepEqual(differ(base, base), []);
  assert.deepEqual(
    differ(base, { network: { eth0: { mtu: 9000 } }, roles: ['db', 'cache'], empty: [], new: null, os: '' }),
    [
      'empty: {} → []',
      'network.eth0.mtu: 1500 → 9000',
      'network.eth0.up: True → (none)',
      'new: (none) → None',
      'os: Debian → (empty)',
      'roles: web → (none)',
      'roles: (none) → cache',
    ],
  );
  assert.deepEqual(differ({ motd: 'a\nb\nc' }, { motd: 'a\nx\nc' }), ['motd:', '  - b', '  + x']);
  assert.deepEqual(differ(['a', 'b'], ['b']), ['a → (none)']);
  assert.deepEqual(differ([{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 3 }]), ['1.a: 2 → 3']);
});

test('the order of keys does not count; that of a list does, and says so', () => {
  assert.equal(flatText({ a: 1, b: 2 }, { fun: 'x.y' }), flatText({ b: 2, a: 1 }, { fun: 'x.y' }));
  assert.notEqual(flatText(['a', 'b'], { fun: 'x.y' }), flatText(['b', 'a'], { fun: 'x.y' }));
  assert.deepEqual(differ(['a', 'b'], ['b', 'a']), []);
});

test('texts are compared line by line, a text and a structure by their lines', () => {
  assert.deepEqual(differ('a\nb', 'a\nc'), ['- b', '+ c']);
  assert.deepEqual(differ('2.6.1', '2.6.2'), ['2.6.1 → 2.6.2']);
  assert.deepEqual(differ('a', ''), ['a → (empty)']);
  assert.deepEqual(differ('a\nx: 1', { x: 1 }), ['- a']);
});

test('state runs are compared without the time that they took', () => {
  const run = (ms: number, result = true) => ({
    'pkg_|-nginx_|-nginx_|-installed': {
      name: 'nginx',
      result,
      changes: {},
      comment: 'installed',
      duration: ms,
      __run_num__: 0,
    },
  });
  const written = (value: SaltValue) => flatText(value, { fun: 'state.apply' });
  assert.equal(written(run(12.5)), written(run(4_300)));
  assert.notEqual(written(run(12.5)), written(run(12.5, false)));
});

test('a value that is too long is cut, and known to be', () => {
  const big = Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`key${n}`, n]));
  assert.equal(flat(big).isCut, true);
  const long = 'k'.repeat(100_000);
  const wide = { [long]: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`a${n}`, n])) };
  assert.equal(flat(wide).isCut, true);
  assert.equal(flat({ a: 1 }).isCut, false);
});

test('as few lines change as with GNU diff', { skip: process.platform !== 'linux' }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-diff-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const random = new Random(1);
  for (let round = 0; round < 60; round += 1) {
    const some = () => random.some(12, () => random.pick(['a', 'b', 'c', 'd', '']));
    const [a, b] = [some(), some()];
    for (const [name, lines] of Object.entries({ a, b }))
      writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
    const said = execFileSync('/bin/sh', ['-c', 'diff -d a b; true'], { cwd: folder, encoding: 'utf8' });
    const gnu = said.split('\n').filter((line) => /^[<>]/.test(line));
    const changes = changedLines(a, b);
    assert.equal(changes.length, gnu.length, JSON.stringify({ a, b, changes, said }));
    assert.deepEqual(applied(a, changes), b.toSorted());
  }
});

/** The lines of a text with the changes, in any order. */
function applied(lines: readonly string[], changes: readonly { sign: string; line: string }[]): string[] {
  const left = [...lines];
  for (const { sign, line } of changes) {
    if (sign === '+') left.push(line);
    else left.splice(left.indexOf(line), 1);
  }
  return left.sort();
}

test('texts with more differences than are sought are compared by count', () => {
  const a = Array.from({ length: 5_000 }, (_, n) => `a${n}`);
  const b = Array.from({ length: 5_000 }, (_, n) => `b${n}`);
  assert.equal(changedLines(a, b).length, 10_000);
  assert.deepEqual(changedLines([...a, 'x'], ['y', ...a]).length, 2);
});
