import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { takeFilters } from '../../../src/commands/filters/index.ts';
import { Random } from '../../support/random.ts';

/* Each filter leaves what GNU's program of that name leaves of the same lines, in the C locale. */

const SEED = Number(process.env.FILTERS_SEED ?? 1);

const WORDS = [
  'sda',
  'SDA',
  'sd',
  'a',
  '/dev/sda1',
  '10',
  '9',
  '-3',
  '1.50',
  '1.5',
  '007',
  '7',
  '0',
  '-0',
  '.5',
  '',
];
const FILTERS = [
  'grep sda',
  'grep -i sda',
  'grep -v sda',
  'grep -iv sda',
  'grep -c sda',
  'grep -vc sda',
  'grep sda -i',
  'grep ""',
  'grep "a 1"',
  'grep .',
  'grep -E "sd[a-z]"',
  'grep -E "^(1|-3)"',
  'grep -ivE "sda$|^9"',
  'head',
  'head -3',
  'head -n 3',
  'head -n3',
  'head -n 0',
  'tail',
  'tail -2',
  'tail -n 0',
  'tail -n 5',
  'wc -l',
  'sort',
  'sort -r',
  'sort -n',
  'sort -u',
  'sort -nr',
  'sort -nu',
  'sort -ru',
  'sort -rnu',
  'grep -v sda | sort -n | tail -4',
  'sort | head -5 | grep a',
  'grep sda | wc -l',
];

/** By fixed words, as the gateway's grep without -E. */
function asGnu(filter: string): string {
  return filter.replaceAll(/grep (?!.*-[a-z]*E)/g, 'grep -F ');
}

test('filters leave what GNU leaves', { skip: process.platform !== 'linux' }, () => {
  const random = new Random(SEED);
  const lines = () => Array.from({ length: random.below(30) }, () => line(random));
  for (const filter of FILTERS) {
    for (let round = 0; round < 4; round += 1) {
      const some = lines();
      const input = some.map((one) => `${one}\n`).join('');
      // `cat` reads all of it: `head -n 0` ends before the input is written.
      const script = `cat | ${asGnu(filter)}; true`;
      const said = execFileSync('/bin/sh', ['-c', script], { input, env: { LC_ALL: 'C' }, encoding: 'utf8' });
      const { filters } = takeFilters(`test.arg | ${filter}`);
      const left = filters?.apply(some).lines ?? [];
      assert.equal(left.map((one) => `${one}\n`).join(''), said, `${filter} of ${JSON.stringify(some)}`);
    }
  }
});

function line(random: Random): string {
  return Array.from({ length: 1 + random.below(3) }, () => random.pick(WORDS)).join(
    random.pick([' ', '', '\t']),
  );
}
