import { test } from 'node:test';
import { diesAndComesBack, staysSo, useOneAddress } from '../e2e/support/one-address.ts';

const MINUTES = 10;

const play = useOneAddress();

test(`all minions on one address, ${MINUTES} minutes: none flaps, a dead one is unavailable, and comes back`, async (t) => {
  const until = Date.now() + MINUTES * 60_000;
  let deaths = 0;
  while (Date.now() < until) {
    await staysSo(play.told, 60_000);
    await diesAndComesBack({ ...play, say: (line) => t.diagnostic(line) });
    deaths += 1;
  }
  t.diagnostic(`${deaths} deaths`);
});
