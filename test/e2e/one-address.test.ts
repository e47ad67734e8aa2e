import { after, test } from 'node:test';
import { ONE_LOOPBACK } from '../../src/demo/salt-network.ts';
import { Ear } from './support/ear.ts';
import { useLab } from './support/lab.ts';
import { diesAndComesBack, everyoneIsThere, record, staysSo } from './support/one-address.ts';
import type { Person } from './support/person.ts';

/* All minions on one address, where Salt's presence events lie. Ten minutes of it: test/soak/one-address.test.ts. */

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

test('over a sweep and more nothing flaps', () => staysSo(told, 20_000));

test('a dead minion that Salt calls present: unavailable within an interval and 30 s, and back', (t) =>
  diesAndComesBack({ lab, ear, admin, told, say: (line) => t.diagnostic(line) }));
