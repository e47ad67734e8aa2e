import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import { PARTS, Restarts } from './support/restarts.ts';

/* Each part killed and started again; ten times each: test/soak/restarts.test.ts. */

let restarts: Restarts;
useLab(async (lab) => {
  restarts = new Restarts(lab);
  await restarts.begin();
});

for (const part of PARTS)
  test(`${part} killed and started twice: everyone sees the fleet as it is`, async (t) => {
    for (let round = 1; round <= 2; round += 1)
      t.diagnostic(`all true after ${await restarts.round(part)} ms`);
  });
