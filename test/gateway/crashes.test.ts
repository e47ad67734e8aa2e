import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crash } from './support/crashes.ts';
import { NOTHING_BROKEN } from './support/ledger.ts';

/* A thousand of them: test/soak/crashes.test.ts. */

describe('killed at any moment: nothing is lost, nothing runs twice', { concurrency: true }, () => {
  for (const resend of [false, true])
    test(resend ? 'and clients send again' : 'and nobody sends again', async (t) => {
      const { broken, ...report } = await crash({ seed: resend ? 2 : 1, crashes: 4, resend });
      t.diagnostic(JSON.stringify(report));
      assert.deepEqual(broken, NOTHING_BROKEN);
    });
});
