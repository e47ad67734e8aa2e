import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';

test('help all lists the words that work at this contact, and no others', async (t) => {
  const { admin } = await play(t);
  admin.says('master', 'help all');
  assert.match(await admin.hears('master', /^run /), /^keys/mu);
  for (const contact of ['web01', 'web*']) {
    admin.says(contact, 'help all');
    const help = await admin.hears(contact, /^run /);
    assert.doesNotMatch(help, /^(?:keys|accept|watch)/mu);
    assert.match(help, /^whoami/mu);
  }
});

test('a word of the fleet, typed at a minion, says where it works', async (t) => {
  const { admin } = await play(t);
  admin.says('web01', 'keys');
  await admin.hears('web01', 'This contact is not the whole fleet: ask master for "keys". Nothing ran.');
});
