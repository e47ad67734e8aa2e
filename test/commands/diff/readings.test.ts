import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptBytes } from '../../../src/commands/calls/kept.ts';
import { readingOf } from '../../../src/commands/calls/reading.ts';
import { Returns } from '../../../src/commands/calls/returns.ts';
import { readFilters } from '../../../src/commands/filters/index.ts';
import type { SaltValue } from '../../../src/salt/index.ts';
import { VERSION } from '../../support/salt-version.ts';

/* docs/commands.md, "Filters" and "Differences": what becomes of each answer of a call. */

function returns(how: { filter?: string; compares?: boolean }, keptMb?: number): Returns {
  const filters = how.filter === undefined ? undefined : readFilters(how.filter);
  const limits = { limits: { kept_results_mb: keptMb ?? 1 } };
  return new Returns({
    person: 'kari@demo.no',
    fleet: { get: () => undefined, nameOf: (id) => id },
    fun: 'test.echo',
    number: 3,
    single: false,
    timeout: 10,
    reading: readingOf({ filters, compares: how.compares }, { fun: 'test.echo', width: 72 }),
    ...(keptMb !== undefined && { kept: new KeptBytes({ config: limits } as never) }),
  });
}

const ret = (value: SaltValue) => ({ value, retcode: 0, outcome: 'returned' as const });

test('a late answer is filtered too', () => {
  const answer = returns({ filter: 'grep two' });
  answer.expect(['web01', 'web02']);
  answer.add('web01', ret('one\ntwo'));
  assert.equal(answer.whole(true).text, 'web01: two');
  answer.release();
  answer.add('web02', ret('one\ntwo'));
  assert.equal(answer.one('web02').text, 'two');
  answer.add('web02', ret('one'));
  assert.equal(answer.one('web02').text, 'No line matched "two".');
});

test('answers so far are filtered; minions without a line are counted at the end over all', () => {
  const answer = returns({ filter: 'grep x' });
  answer.expect(['a', 'b', 'c']);
  answer.add('a', ret('y'));
  assert.equal(answer.whole(false).text, '');
  answer.add('b', ret('x'));
  assert.equal(answer.whole(false).text, 'b: x\nNo line is left on 1 of 2 minions.');
  answer.add('c', ret('y'));
  assert.equal(answer.rest().text, 'No line is left on 2 of 3 minions.');
});

test('a late answer of a comparison is shown by itself', () => {
  const answer = returns({ compares: true });
  answer.expect(['web01', 'web02', 'web03']);
  answer.add('web01', ret({ a: 1, b: { c: 2 } }));
  answer.add('web02', ret({ b: { c: 3 }, a: 1 }));
  assert.equal(answer.whole(true).text, 'Compared with web01:\nweb02: b.c: 2 → 3');
  answer.release();
  answer.add('web03', ret({ a: 1, b: { c: 2 } }));
  assert.equal(answer.one('web03').text, 'a: 1\nb.c: 2');
});

test('the rest of a comparison is all of it', () => {
  const answer = returns({ compares: true });
  answer.expect(['web01', 'web02']);
  answer.add('web01', ret(VERSION));
  assert.equal(answer.whole(false).text, '');
  answer.add('web02', ret('2.6.2'));
  assert.equal(answer.rest().text, `Compared with web01:\nweb02: ${VERSION} → 2.6.2`);
});

test('an answer for which there is no room is not compared, and says so', () => {
  const answer = returns({ compares: true }, 0.001);
  answer.expect(['web01', 'web02']);
  answer.add('web01', ret('a'.repeat(100)));
  answer.add('web02', ret('b'.repeat(10_000)));
  assert.match(answer.whole(true).text, /^Only web01 answered, .*\nweb02: \(not kept: /);
});

test('more than fifty very long answers are compared within bounds, and what is left out is said', () => {
  const answer = returns({ compares: true });
  const ids = Array.from({ length: 50 }, (_, n) => `web${n + 10}`);
  answer.expect(ids);
  for (const id of ids) answer.add(id, ret(Array.from({ length: 8_000 }, (_, n) => `${id} ${n}`).join('\n')));
  const { text } = answer.whole(true);
  assert.match(text, /\n {2}… [\d,]+ more differences\n/);
  assert.match(text, /differs; too long to compare with so many others$/);
});
