import type { TestContext } from 'node:test';
import { Random } from '../../support/random.ts';
import { type Clock, quiet } from './clock.ts';
import { compare, type Difference as Found } from './compare.ts';
import { castOf } from './people.ts';
import { isLimited, stageWorlds } from './stage.ts';
import { kindBy, twoWorlds } from './worlds.ts';

/** The numbers of a person's last stanzas that may be enough to show the difference. */
const TRIES = [1, 2, 4, 10];

/** The fewest of the last stanzas that show a difference by themselves in fresh worlds of that seed, if any do. */
export async function shrink(
  t: TestContext,
  clock: Clock,
  found: Found,
): Promise<readonly string[] | undefined> {
  for (const count of TRIES) {
    const sent = found.sent.slice(-count);
    if (await differs(t, clock, found, sent)) return sent;
  }
  return undefined;
}

async function differs(
  t: TestContext,
  clock: Clock,
  found: Found,
  sent: readonly string[],
): Promise<boolean> {
  const random = new Random(found.seed);
  kindBy(random);
  const { kind } = found;
  const { places, end } = await stageWorlds(
    t,
    clock,
    twoWorlds(random, kind),
    castOf(kind, { fewRequests: isLimited(found.seed) }),
  );
  try {
    for (const xml of sent) {
      for (const place of places) place.send(xml, found.person);
      await quiet(places);
      clock.pass(120);
    }
    await quiet(places);
    const { person, seed } = found;
    const wait = async () => undefined;
    const compared = { places, people: [person], history: new Map(), seed, kind, wait };
    return (await compare(compared, { heard: 0 })).length > 0;
  } finally {
    await end();
  }
}
