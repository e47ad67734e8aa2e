import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulesOf, type ShortRule } from '../access/support/rules.ts';
import { Random } from '../support/random.ts';
import { countsLab } from './support/counts-lab.ts';

/* The master, groups and globs count minions as they come, go and change: the counts are those of a count from the beginning. */

const PEOPLE = ['admin@demo.no', 'kari@demo.no', 'ola@demo.no', 'eva@demo.no'];
const LOCALS = ['master', 'debian', 'web*', '*1*', '[!w]*', 'web?[0-4]', 'nothing*'];
const RULES: readonly ShortRule[][] = [
  [
    { who: ['kari@demo.no', 'eva@demo.no'], on: ['web*'] },
    { who: ['ola@demo.no'], on: ['@debian'] },
  ],
  [
    { who: ['*@demo.no'], on: ['*1*', 'db0'] },
    { who: ['eva@demo.no'], on: ['@debian', 'web0*'] },
  ],
  [
    { who: ['ola@demo.no'], on: ['@debian'], run: ['*'], deny: true },
    { who: PEOPLE, on: ['*'] },
  ],
];

for (const seed of [1, 2, 3, 4]) {
  test(`whatever changes, everyone is told the truth (seed ${seed})`, async () => {
    const random = new Random(seed);
    const pick = <T>(all: readonly T[]): T => random.pick([...all]);
    const ids = ['web', 'db', 'x'].flatMap((name) => Array.from({ length: 25 }, (_, n) => `${name}${n}`));
    const groups: Record<string, readonly string[]> = { debian: ids.slice(0, 10) };
    const lab = await countsLab({ minions: ids.slice(0, 40), rules: RULES[0] ?? [], groups });
    for (const person of PEOPLE) for (const local of LOCALS) lab.receives('subscribe', person, local);
    const steps: (() => void | Promise<void>)[] = [
      () => lab.fleet.put(pick(ids), pick(['up', 'stale', 'down'] as const)),
      () => lab.fleet.put(pick(ids), pick(['up', 'stale', 'down'] as const)),
      () => lab.fleet.put(pick(ids), pick(['up', 'down'] as const)),
      () => lab.fleet.remove(pick(ids)),
      () => {
        groups.debian = ids.filter(() => random.oneIn(3));
        lab.access.minionsChanged(ids);
        lab.presences.reachChanged(ids, 'debian');
        lab.presences.membersChanged();
      },
      () => lab.access.replace(rulesOf(pick(RULES))),
      () => {
        const [person, local] = [pick(PEOPLE), pick(LOCALS)];
        lab.receives('unsubscribe', person, local);
        lab.receives('subscribe', person, local);
      },
    ];
    for (let step = 0; step < 300; step += 1) {
      await pick(steps)();
      for (const person of PEOPLE) {
        for (const local of LOCALS) {
          const contact = lab.directory.seenBy(person).find(local);
          if (!contact || contact.kind === 'minion' || !lab.access.allowsAny(person)) continue;
          const { up, down, stale } = lab.directory.countsOf(contact, person) ?? assert.fail(local);
          const some = stale > 0 ? `, ${stale} stale` : '';
          const text = down > 0 ? `${down} of ${up + down + stale} down${some}` : `${up} up, 0 down${some}`;
          assert.equal(text, lab.truth(person, local), `step ${step}: ${person} of ${local}`);
        }
      }
    }
    // A person who lost a subscription by a change of rules asks again.
    for (const person of PEOPLE) for (const local of LOCALS) lab.receives('subscribe', person, local);
    const seeing = PEOPLE.filter((person) => lab.access.allowsAny(person));
    for (const person of seeing) {
      const locals = LOCALS.filter((local) => lab.directory.seenBy(person).find(local));
      await lab.quiet(person, locals);
    }
  });
}

test('a minion that changes: each count that it is in is told once, no other', async () => {
  const ids = ['web0', 'web1', 'db0'];
  const rules = [{ who: ['kari@demo.no'], on: ['web*'] }];
  const lab = await countsLab({ minions: ids, rules, groups: { debian: ['db0'] } });
  const locals = ['master', 'debian', 'web*', '*1', 'db*', '*'];
  for (const person of ['admin@demo.no', 'kari@demo.no'])
    for (const local of locals) lab.receives('subscribe', person, local);
  lab.sent.length = 0;
  lab.fleet.put('web1', 'stale');
  lab.fleet.put('web1', 'down');
  await lab.quiet('kari@demo.no', ['master', 'web*', '*1', '*']);
  await lab.quiet('admin@demo.no', ['master', 'web*', '*1', '*']);
  const told = lab.sent.map(({ attrs }) => `${attrs.to} ${attrs.from?.split('@')[0]}`);
  const expected = ['admin@demo.no', 'kari@demo.no'].flatMap((person) =>
    ['*', '*1', 'master', 'web*'].map((local) => `${person} ${local}`),
  );
  assert.deepEqual(told.toSorted(), expected);
});

test('a change of a minion that a person may not see tells that person nothing', async () => {
  const rules = [{ who: ['kari@demo.no'], on: ['web*'] }];
  const lab = await countsLab({ minions: ['web0', 'db0'], rules });
  for (const local of ['master', '*', '*0']) {
    lab.receives('subscribe', 'kari@demo.no', local);
    lab.receives('subscribe', 'admin@demo.no', local);
  }
  lab.sent.length = 0;
  lab.fleet.put('db0', 'down');
  await lab.quiet('admin@demo.no', ['master', '*', '*0']);
  assert.deepEqual(
    lab.sent.filter(({ attrs }) => attrs.to === 'kari@demo.no'),
    [],
  );
});

test('more globs than may be, from an older version: the newest stay, the others end and say why', async () => {
  const glob = (n: number) => `web[${n}]*`;
  const lab = await countsLab({
    minions: ['web1'],
    before: ({ subscriptions }) => {
      for (let n = 100; n > 0; n -= 1) subscriptions.add('admin@demo.no', glob(n));
      subscriptions.add('admin@demo.no', 'master');
    },
  });
  await lab.quiet('admin@demo.no', ['master', glob(1), glob(20)]);
  const kept = lab.store.subscriptions.all().map(({ local }) => local);
  assert.deepEqual(
    kept.toSorted(),
    ['master', ...Array.from({ length: 20 }, (_, n) => glob(n + 1))].toSorted(),
  );
  const ended = lab.sent.filter(({ attrs }) => attrs.type === 'unsubscribed');
  assert.equal(ended.length, 80);
  for (const stanza of ended) assert.match(stanza.getChildText('status') ?? '', /20 patterns/);
});
