import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

const DF = readFileSync(new URL('../render/tables/df.txt', import.meta.url), 'utf8').trimEnd();

test('a table is a block where it fits, and records where the person reads it on a phone', async (t) => {
  const at = await play(t);
  at.salt.fleet.functions.set('cmd.run', () => ({ ret: DF }));
  const { admin } = at;
  admin.announces = { identities: [{ category: 'client', type: 'web', name: 'Converse' }], features: [] };
  admin.says('web01', 'width 90');
  await admin.hears('web01', /90 columns/);
  admin.says('web01', 'cmd.run "df -h"');
  await admin.hears('web01', `cmd.run "df -h" →\n\`\`\`\n${DF}\n\`\`\``);
  admin.says('web01', 'width 40');
  await admin.hears('web01', /40 columns/);
  admin.says('web01', 'cmd.run "df -h"');
  const message = await admin.hearsMessage('web01');
  assert.match(
    message.getChildText('body') ?? '',
    /^devtmpfs\n {2}Size 12G · Used 0 · Avail 12G\n {2}Use% 0% · Mounted on \/dev\n/,
  );
  assert.ok(message.getChild('unstyled'), 'nothing is styled');
  admin.says('web*', 'cmd.run "df -h"');
  const fleet = await admin.hearsAtLast('web*', /Mounted on/);
  assert.match(fleet, /^web01, web02:\n {2}devtmpfs\n {4}Size 12G|^web01:\n {2}devtmpfs\n {4}Size 12G/);
  for (const line of fleet.split('\n')) assert.ok(line.length <= 40, line);
});

test('a filter searches the lines of the table itself, and a form of --out has it as it is', async (t) => {
  const at = await play(t);
  at.salt.fleet.functions.set('cmd.run', () => ({ ret: DF }));
  at.admin.says('web01', 'width 40');
  await at.admin.hears('web01', /40 columns/);
  at.admin.says('web01', 'cmd.run "df -h" | grep vda');
  await at.admin.hears('web01', '/dev/vda                 252G   15G   77G  16% /');
  at.admin.says('web01', 'cmd.run "df -h" --out=json');
  assert.equal(JSON.parse(await at.admin.hears('web01', /vda/)), DF);
});
