import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';

/* A minion chooses its own id, before anybody has accepted its key. */

for (const id of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
  test(`the key of a minion that calls itself ${id} is decided on like any other`, async (t) => {
    const { admin, salt } = await play(t);
    const lists = { minions: [], minions_pre: [id], minions_rejected: [], minions_denied: [] };
    salt.lowstate.wheels.set('key.list_all', () => ({ ...lists, local: [] }));
    salt.lowstate.wheels.set('key.finger', () => ({ minions_pre: {} }));
    let rejected: unknown;
    salt.lowstate.wheels.set('key.reject', (kwarg) => {
      rejected = kwarg?.match;
      return {};
    });
    admin.says('master', `reject ${id}`);
    await admin.hears('master', /^reject the key of .*\nIts fingerprint is not known\.\n/);
    admin.says('master', 'yes');
    await admin.hears('master', `${id}: rejected.`);
    assert.equal(rejected, id);
  });
}
