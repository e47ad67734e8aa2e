import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crash } from './support/crashes.ts';

const NOTHING = { twice: [], unanswered: [], otherIds: [], untrue: [], unaccounted: [] };

for (const [seed, resend] of [
  [1, false],
  [2, true],
] as const)
  test(`killed at any moment${resend ? ', and clients send again' : ''}: nothing is lost, nothing runs twice`, async (t) => {
    const { broken, ...report } = await crash({ seed, crashes: 4, resend });
    t.diagnostic(JSON.stringify(report));
    assert.deepEqual(broken, NOTHING);
  });
