import { test } from 'node:test';
import { useLab } from '../e2e/support/lab.ts';
import { PARTS, Restarts } from '../e2e/support/restarts.ts';

const TIMES = 10;

let restarts: Restarts;
useLab(async (lab) => {
  restarts = new Restarts(lab);
  await restarts.begin();
});

for (const part of PARTS)
  test(`${part} killed and started ${TIMES} times: everyone sees the fleet as it is within 15 s`, async (t) => {
    for (let round = 1; round <= TIMES; round += 1)
      t.diagnostic(`all true after ${await restarts.round(part)} ms`);
  });
