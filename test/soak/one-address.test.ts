import { after, test } from 'node:test';
import { ONE_LOOPBACK } from '../../src/demo/salt-network.ts';
import { Ear } from '../e2e/support/ear.ts';
import { useLab } from '../e2e/support/lab.ts';
import { diesAndComesBack, everyoneIsThere, record, staysSo } from '../e2e/support/one-address.ts';
import type { Person } from '../e2e/support/person.ts';

const MINUTES = 10;

let admin: Person;
let ear: Ear;
let told: string[];
const lab = useLab(
  async (lab) => {
    admin = await everyoneIsThere(lab);
    told = record(admin);
    ear = await Ear.at(lab);
  },
  { network: async () => ONE_LOOPBACK },
);
after(() => ear.stop());

test(`all minions on one address, ${MINUTES} minutes: none flaps, a dead one is unavailable, and comes back`, async (t) => {
  const until = Date.now() + MINUTES * 60_000;
  let deaths = 0;
  while (Date.now() < until) {
    await staysSo(told, 60_000);
    await diesAndComesBack({ lab, ear, admin, told, say: (line) => t.diagnostic(line) });
    deaths += 1;
  }
  t.diagnostic(`${deaths} deaths`);
});
