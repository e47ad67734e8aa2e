import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/patience.ts';
import { play } from './support/play.ts';

/* Preformatted blocks (XEP-0393): for clients that draw them, and for no others. */

const INDENTED = 'Interfaces\n  eth0  up\n  lo    up';
const COMMAND = 'cmd.run "show interfaces"';

for (const [name, fenced] of [
  ['Gajim', true],
  ['Dino', false],
  [undefined, false],
] as const) {
  test(`${name ?? 'an unknown client'} gets ${fenced ? 'a block' : 'no marks, and a hint that nothing is styled'}`, async (t) => {
    const at = await play(t);
    at.salt.fleet.functions.set('cmd.run', () => ({ ret: INDENTED }));
    const { admin } = at;
    if (name) admin.announces = { identities: [{ category: 'client', type: 'pc', name }], features: [] };
    // The client is asked what it is at its first message.
    admin.says('web01', 'test.ping');
    await admin.hears('web01', 'True');
    const said = await until(async () => {
      admin.says('web01', COMMAND);
      const message = await admin.hearsMessage('web01');
      const body = message.getChildText('body') ?? '';
      return body.includes('```') === fenced ? { body, message } : undefined;
    }, 'never so');
    assert.equal(said.message.getChild('unstyled') === undefined, fenced);
    assert.ok(!said.body.startsWith('```'), 'a preview begins with words');
    assert.ok(said.body.includes('  eth0  up'));
  });
}

test('the config can leave all marks out', async (t) => {
  const at = await play(t, { config: { output: { styling: false } } });
  at.salt.fleet.functions.set('cmd.run', () => ({ ret: INDENTED }));
  at.admin.announces = { identities: [{ category: 'client', type: 'pc', name: 'Gajim' }], features: [] };
  at.admin.says('web01', COMMAND);
  assert.ok(!(await at.admin.hears('web01', /eth0/)).includes('```'));
});
