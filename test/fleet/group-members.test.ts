import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupMembers } from '../../src/fleet/index.ts';
import { keptLog } from '../support/kept-log.ts';

/** Groups whose look-ups the test answers, in the order of asking. */
function groups(...names: string[]) {
  const asked: { name: string; answer: PromiseWithResolvers<readonly string[]> }[] = [];
  const members = new GroupMembers({
    live: { config: { groups: Object.fromEntries(names.map((name) => [name, groupOf(name)])) } },
    resolve: ({ target: name }) => {
      const answer = Promise.withResolvers<readonly string[]>();
      asked.push({ name, answer });
      return answer.promise;
    },
    log: keptLog(),
  });
  const answer = (nth: number, ids: readonly string[]) => asked[nth]?.answer.resolve(ids);
  return { members, asked, answer };
}

const groupOf = (target: string) => ({ target, target_type: 'glob' as const });
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('however many ask for a group at once, Salt is asked once', async () => {
  const { members, asked, answer } = groups('web', 'db');
  const all = Array.from({ length: 50 }, () => members.freshen(['web', 'db']));
  assert.deepEqual(
    asked.map(({ name }) => name),
    ['web', 'db'],
  );
  answer(0, ['web01']);
  answer(1, ['db01']);
  await Promise.all(all);
  assert.deepEqual([members.of('web'), members.of('db')], [['web01'], ['db01']]);
});

test('after a minion has come, nobody is judged by what was asked before', async () => {
  const { members, asked, answer } = groups('web');
  const before = members.freshen(['web']);
  members.expire();
  const after = members.freshen(['web']);
  assert.equal(asked.length, 2);
  answer(1, ['web01', 'web02']);
  await after;
  answer(0, ['web01']);
  await before;
  assert.deepEqual(members.of('web'), ['web01', 'web02']);
});

test('what was asked before a minion came is asked anew by the next', async () => {
  const { members, asked, answer } = groups('web');
  const before = members.freshen(['web']);
  members.expire();
  answer(0, ['web01']);
  await before;
  void members.freshen(['web']);
  assert.equal(asked.length, 2);
});

test('a group that means something else takes no answer from before', async () => {
  const { members, asked, answer } = groups('web');
  const before = members.freshen(['web']);
  members.forget(['web']);
  const after = members.refresh();
  answer(0, ['old01']);
  await soon();
  assert.equal(members.of('web'), undefined);
  assert.equal(asked.length, 2);
  answer(1, ['new01']);
  await Promise.all([before, after]);
  assert.deepEqual(members.of('web'), ['new01']);
});

test('a look-up that fails is told to all who wait for it, and asked anew by the next', async () => {
  const { members, asked } = groups('web');
  const all = [members.freshen(['web']), members.freshen(['web'])];
  asked[0]?.answer.reject(new Error('Salt is gone'));
  await Promise.all(all);
  assert.equal(members.of('web'), undefined);
  void members.freshen(['web']);
  assert.equal(asked.length, 2);
});
