import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { KeptDeliveries } from '../../src/contacts/delivery/kept-deliveries.ts';
import { type DeliveryStore, openStore } from '../../src/store/index.ts';

const [ANA, BO] = ['ana@demo.no', 'bo@demo.no'];
const LONG = 'x'.repeat(48 * 1024);

async function deliveriesOf(t: TestContext): Promise<DeliveryStore> {
  const store = await openStore(':memory:');
  t.after(() => store.close());
  return store.deliveries;
}

function peopleIn(waiting: readonly { person: string }[]): Record<string, number> {
  return Object.fromEntries(
    Array.from(
      Map.groupBy(waiting, ({ person }) => person),
      ([person, own]) => [person, own.length],
    ),
  );
}

test('who has too many on their way loses the oldest, is told so, and others lose none', async (t) => {
  const deliveries = await deliveriesOf(t);
  deliveries.add({ seq: 1, person: BO, stanza: '<message/>', at: 1 });
  for (let seq = 2; seq <= 10_005; seq += 1)
    deliveries.add({ seq, person: ANA, stanza: '<message/>', at: 1 });
  assert.deepEqual(peopleIn(deliveries.onTheirWay()), { [BO]: 1, [ANA]: 9_999 });
  assert.equal(deliveries.onTheirWay()[1]?.seq, 7);
  assert.deepEqual([deliveries.droppedOf(ANA), deliveries.droppedOf(BO)], [5, 0]);
});

test('long messages on their way are bounded by their text', async (t) => {
  const deliveries = await deliveriesOf(t);
  deliveries.add({ seq: 1, person: BO, stanza: LONG, at: 1 });
  for (let seq = 2; seq <= 1_000; seq += 1) deliveries.add({ seq, person: ANA, stanza: LONG, at: 1 });
  const left = deliveries.onTheirWay();
  assert.ok(left.length * LONG.length <= 32 * 2 ** 20);
  assert.deepEqual(peopleIn(left), { [BO]: 1, [ANA]: left.length - 1 });
  assert.equal(deliveries.droppedOf(ANA), 1_000 - left.length);
  deliveries.arrived(1_000);
  assert.deepEqual(deliveries.onTheirWay(), []);
});

test('what waits for people who are away is bounded by its text, and counted for whoever has the most', async (t) => {
  const deliveries = await deliveriesOf(t);
  const kept = new KeptDeliveries(deliveries, () => 1);
  kept.add({ seq: 1, person: BO, stanza: LONG, at: 1 });
  for (let seq = 2; seq <= 1_000; seq += 1)
    kept.add({ seq, person: `${seq % 10}@demo.no`, stanza: LONG, at: 1 });
  assert.ok(deliveries.keptInAll * LONG.length <= 32 * 2 ** 20);
  assert.equal(deliveries.droppedOf(BO), 0);
  const dropped = Array.from({ length: 10 }, (_, n) => deliveries.droppedOf(`${n}@demo.no`));
  assert.equal(
    dropped.reduce((sum, count) => sum + count, 0),
    1_000 - deliveries.keptInAll,
  );
  const left = Array.from({ length: 10 }, (_, n) => deliveries.keptFor(`${n}@demo.no`).length);
  assert.ok(Math.max(...left) - Math.min(...left) <= 1);
});
