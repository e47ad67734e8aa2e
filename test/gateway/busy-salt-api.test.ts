import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendPage } from '../support/salt-api-pages.ts';
import { play } from './support/play.ts';

/* Salt 3006 fails a request now and then when several begin at once. */

test('salt-api fails a look-up once: it is asked again, and the person reads the answer', async (t) => {
  const at = await play(t);
  at.salt.fleet.functions.set('sys.doc', () => ({ ret: { 'disk.percent': 'Tells how full it is.' } }));
  for (const [contact, line, asks, answer] of [
    ['master', 'keys', /key\.list_all/, /^Accepted: /],
    ['web01', 'help disk.percent', /sys\.doc/, /Tells how full/],
  ] as const) {
    let failures = 0;
    at.salt.intercept = (_, response, body) => {
      if (failures > 0 || !asks.test(body)) return false;
      failures += 1;
      sendPage(response, 500, 'An unexpected error occurred');
      return true;
    };
    at.admin.says(contact, line);
    const said = await at.admin.hearsAtLast(contact, answer);
    assert.doesNotMatch(said, /failed on this request/);
    assert.equal(failures, 1, line);
  }
});

test('it fails each time: a look-up is asked twice at most, and the person reads why', async (t) => {
  const at = await play(t);
  let failures = 0;
  at.salt.intercept = (_, response, body) => {
    if (!/key\.list_all/.test(body)) return false;
    failures += 1;
    sendPage(response, 500, 'An unexpected error occurred');
    return true;
  };
  at.admin.says('master', 'keys');
  await at.admin.hears('master', /failed on this request/);
  assert.ok(failures <= 3, `${failures}`);
});
