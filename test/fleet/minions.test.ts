import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Minions } from '../../src/fleet/minions.ts';
import { Random } from '../support/random.ts';

test('all minions are in the order of their names, whoever came and went', () => {
  const random = new Random(5);
  const nameOf = (id: string) => id.split('-')[1] ?? id;
  const minions = new Minions({ nameOf, now: () => 0, changed: () => {}, removed: () => {} });
  const known = new Set<string>();
  for (let step = 0; step < 500; step += 1) {
    const id = `${random.below(90)}-n${random.below(40)}`;
    if (random.oneIn(8)) {
      known.delete(id);
      minions.keepOnly(known);
    } else {
      known.add(id);
      minions.weigh(id, 'return', 0);
    }
    const names = minions.all().map((minion) => nameOf(minion.id));
    assert.deepEqual(names, names.toSorted());
    assert.deepEqual(new Set(minions.ids()), known);
    assert.equal(names.length, known.size);
  }
});
