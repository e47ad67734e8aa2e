import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { TROUBLES } from '../../src/guard/index.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

const OURS = /\bsalt_xmpp_[a-z_]+/g;

async function namesOf(scene: Play): Promise<Set<string>> {
  const text = await scene.metricsText();
  return new Set(
    Array.from(text.matchAll(/^(salt_xmpp_[a-z_]+|process_[a-z_]+|nodejs_[a-z_]+)/gm), ([name]) => name),
  );
}

test('/metrics: commands by kind and outcome, stanzas, minions and connections', async (t) => {
  const scene = await play(t, { minions: ['db01.demo.no', 'web01.demo.no'] });
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', new RegExp(VERSION));
  scene.admin.says('master', 'salt-run manage.status');
  await scene.admin.hears('master', /web01/);
  const commands = await scene.metric('salt_xmpp_commands_total');
  assert.equal(commands.get('{kind="function",outcome="done"}'), 1);
  assert.equal(commands.get('{kind="runner",outcome="done"}'), 1);
  assert.equal((await scene.metric('salt_xmpp_command_seconds_count')).get('{kind="function"}'), 1);
  assert.equal((await scene.metric('salt_xmpp_minions')).get('{state="up"}'), 2);
  assert.deepEqual(Object.fromEntries(await scene.metric('salt_xmpp_connected')), {
    '{end="component"}': 1,
    '{end="salt"}': 1,
    '{end="events"}': 1,
  });
  const received = await scene.metric('salt_xmpp_stanzas_received_total');
  assert.ok((received.get('{kind="message"}') ?? 0) >= 2);
  assert.ok(((await scene.metric('salt_xmpp_stanzas_sent_total')).get('{kind="message"}') ?? 0) >= 2);
  assert.ok(((await scene.metric('salt_xmpp_store_bytes')).get('') ?? 0) > 0);
  assert.ok(((await scene.metric('salt_xmpp_events_total')).get('') ?? 0) > 0);
});

test('/metrics: a lost XMPP server shows', async (t) => {
  const scene = await play(t);
  scene.server.refuse(true);
  scene.server.drop();
  await scene.notReady();
  assert.equal((await scene.metric('salt_xmpp_connected')).get('{end="component"}'), 0);
});

test('/metrics: no label holds a person, a minion or a function, so that their number stays bounded', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', new RegExp(VERSION));
  for (const id of ['db01.demo.no', 'web01.demo.no']) scene.salt.fleet.get(id).up = false;
  scene.admin.says('master', "'*' test.version");
  await scene.admin.hearsAtLast('master', /sent, no answer/);
  const text = await scene.metricsText();
  assert.doesNotMatch(text, /demo\.no|web01|test\.version/);
  // No count of silent minions either: each number would be a separate counter.
  const commands = await scene.metric('salt_xmpp_commands_total');
  assert.equal(commands.get('{kind="function",outcome="silent"}'), 1, text);
});

for (const file of ['grafana-dashboard.json', 'alerts.yml']) {
  test(`deploy/${file} asks for metrics that there are`, async (t) => {
    const scene = await play(t);
    scene.admin.says('web01', 'test.version');
    await scene.admin.hears('web01', new RegExp(VERSION));
    const there = await namesOf(scene);
    const text = readFileSync(new URL(`../../deploy/${file}`, import.meta.url), 'utf8');
    parse(text);
    const asked = new Set(text.match(OURS));
    assert.ok(asked.size > 5);
    assert.deepEqual(
      [...asked].filter((name) => !there.has(name)),
      [],
    );
  });
}

test('docs/reliability.md has every kind of trouble, and /metrics each from 0 on', async (t) => {
  const text = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('| trouble |'), text.indexOf('Two metrics count'));
  const named = Array.from(table.matchAll(/^\| (`.*?) \|/gm), ([, cell = '']) => cell.split(', ')).flat();
  assert.deepEqual(named.map((name) => name.replaceAll('`', '')).sort(), [...TROUBLES]);
  const scene = await play(t);
  for (const metric of ['salt_xmpp_troubles', 'salt_xmpp_failed_attempts_total'])
    assert.deepEqual(
      [...(await scene.metric(metric)).keys()],
      TROUBLES.map((what) => `{what="${what}"}`),
    );
});
