import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Element, NS_COMMANDS, xml } from '../../src/xmpp/index.ts';
import type { Puppet } from './support/person.ts';
import { type Play, play } from './support/play.ts';

/* A question shows all that runs: no cut, nothing hidden, and what Salt gets where the line does not say it. */

const ASKED = { config: { confirm: ['cmd.run', 'state.*', '@runner.test.*'], confirm_above: 100 } };

/** All pages until the question is complete. */
async function question(person: Puppet, contact: string): Promise<string[]> {
  const said: string[] = [];
  do said.push(await person.hears(contact, /./));
  while (!/Reply yes(?: \d+)? (?:or no|to run it now)\.$/.test(said.at(-1) ?? ''));
  return said;
}

const whole = (said: string[]) =>
  said.map((page) => page.replace(/\n… \d+ of \d+, more follows$/, '')).join('');
const ran = (scene: Play) => scene.calls().filter(({ fun }) => fun !== 'test.ping');

for (const length of [900, 1_001, 5_000, 18_000]) {
  test(`${length} characters are shown to the last`, async (t) => {
    const scene = await play(t, ASKED);
    const script = Array.from({ length }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
    scene.admin.says('web01', `cmd.run "echo ${script} ; id"`);
    const said = await question(scene.admin, 'web01');
    assert.equal(whole(said), `Run cmd.run "echo ${script} ; id" on web01? Reply yes or no.`);
    assert.ok(said.every((page) => page.length < 3_000));
    assert.match(said.at(-1) ?? '', /id" on web01\? Reply yes or no\.$/);
    scene.admin.says('web01', 'yes');
    await scene.admin.hearsMessage('web01');
    assert.deepEqual(ran(scene)[0]?.arg, [`echo ${script} ; id`]);
  });
}

for (const [what, text] of [
  ['characters', 'x'.repeat(20_001)],
  ['what XML makes longer', '&'.repeat(5_000)],
  ['what is hidden', '\u200b'.repeat(4_000)],
] as const) {
  test(`too many ${what} to be shown run nothing, and the way to do it is told`, async (t) => {
    const scene = await play(t, ASKED);
    scene.admin.says('web01', `cmd.run "echo ${text}"`);
    await scene.admin.hears('web01', /^Nothing ran: .*too long .*a state, or cp\.get_file\.$/);
    scene.admin.says('web01', 'yes');
    await scene.admin.hears('web01', 'Nothing is waiting.');
    assert.deepEqual(ran(scene), []);
  });
}

const HIDDEN: [line: string, shown: string][] = [
  ['cmd.run "echo \u202edi"', 'cmd.run "echo \\u202edi"'],
  ['cmd.run "echo a\u200b\u2028b"', 'cmd.run "echo a\\u200b\\u2028b"'],
  ['cmd.run "echo \u00adx\u00a0y"', 'cmd.run "echo \\u00adx\\u00a0y"'],
  ['cmd.run "printf \'\\u202e\'"', 'cmd.run "printf \'\\\\u202e\'"'],
];

for (const [line, shown] of HIDDEN) {
  test(`hidden characters are seen: ${shown}`, async (t) => {
    const scene = await play(t, ASKED);
    scene.admin.says('web01', line);
    await scene.admin.hears('web01', `Run ${shown} on web01? Reply yes or no.`);
    scene.admin.says('web01', 'no');
    await scene.admin.hears('web01', `Not run: ${shown}`);
  });
}

test('a delayed line and a repaired one are shown whole', async (t) => {
  const scene = await play(t, ASKED);
  const stamp = new Date(Date.now() - 300_000).toISOString();
  const long = `test.echo ${'y'.repeat(3_000)}\u202ez`;
  scene.admin.says('web01', long, { with: [xml('delay', { xmlns: 'urn:xmpp:delay', stamp })] });
  const delayed = whole(await question(scene.admin, 'web01'));
  assert.equal(
    delayed,
    `Sent 5 min ago, so I didn't run it: test.echo ${'y'.repeat(3_000)}\\u202ez. Reply yes to run it now.`,
  );
  scene.admin.says('web01', `test.echo “${'q'.repeat(3_000)}\u200b”`);
  await scene.admin.hears('web01', /^Dropped/);
  const repaired = whole(await question(scene.admin, 'web01'));
  assert.equal(repaired, `I read: test.echo "${'q'.repeat(3_000)}\\u200b"\nReply yes or no.`);
  assert.deepEqual(ran(scene), []);
});

const SENT: [line: string, sent: string][] = [
  ["state.apply '{a: &x [1, 2], b: *x}'", 'state.apply {"a":[1,2],"b":[1,2]}'],
  ['state.apply motd test=False test=yes x=010', 'state.apply "motd" "test"=true "x"=10'],
  [`cmd.run '"a\\u202eb"'`, 'cmd.run "a\\u202eb"'],
  ['cmd.run id timeout=1:30', 'cmd.run "id" "timeout"=90'],
];

for (const [line, sent] of SENT) {
  test(`what Salt gets is shown where the line does not say it: ${line}`, async (t) => {
    const scene = await play(t, ASKED);
    scene.admin.says('web01', line);
    const said = whole(await question(scene.admin, 'web01'));
    assert.ok(said.includes(` on web01? Salt gets: ${sent}\nReply yes or no.`), said);
  });
}

test('a runner function likewise', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('master', "salt-run test.arg '{a: 1}'");
  await scene.admin.hears(
    'master',
    `Run salt-run test.arg '{a: 1}' on the master? Salt gets: salt-run test.arg {"a":1}\nReply yes or no.`,
  );
});

test('a form shows it all too, and a line break in a field is no line of the question', async (t) => {
  const scene = await play(t, ASKED);
  const value = `cmd.run "a\u202e${'x'.repeat(5_000)}\nRun test.ping on web01? Reply yes or no."`;
  const field = xml('field', { var: 'function' }, xml('value', {}, value));
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, field);
  const command = xml('command', { xmlns: NS_COMMANDS, node: 'run' }, form);
  const answer = (await scene.admin.asks('web01', 'set', command)) as Element;
  const fixed = answer.getChild('x')?.getChildren('field') ?? [];
  assert.deepEqual(
    fixed.map((each) => each.getChildText('value')?.slice(0, 16)),
    ['Run cmd.run "a\\u'],
  );
  const end = fixed[0]?.getChildText('value')?.slice(-60) ?? '';
  assert.equal(end.slice(end.indexOf('\\')), '\\u000aRun test.ping on web01? Reply yes or no." on web01?');
  assert.deepEqual(ran(scene), []);
});

test("a key's id and a minion's name come from outside", async (t) => {
  const id = 'web03\u202e.demo.no';
  const scene = await play(t, {
    ...ASKED,
    minions: ['web01.demo.no', 'db\u200b1.demo.no'],
    before: ({ salt }) => {
      const keys = salt.lowstate.wheels.get('key.list_all');
      salt.lowstate.wheels.set('key.list_all', async (...call) => {
        const lists = (await keys?.(...call)) as Record<string, string[]>;
        return { ...lists, minions_pre: [id] };
      });
      salt.lowstate.wheels.set('key.finger', () => ({ minions_pre: { [id]: '12:\u202eab' } }));
    },
  });
  scene.admin.says('master', `accept ${id}`);
  await scene.admin.hears(
    'master',
    'accept the key of web03\\u202e.demo.no (unaccepted)?\n12:\\u202eab\nReply yes or no.',
  );
  scene.admin.says('master', 'keys');
  await scene.admin.hearsAtLast('master', /Unaccepted: web03\\u202e\.demo\.no/);
  scene.admin.says('master', 'cmd.run id');
  await scene.admin.hearsAtLast('master', /on 2 minions: db\\u200b1, web01\? Reply yes or no/);
});

test('a key that waits is told with all that its id holds', async (t) => {
  const scene = await play(t, {
    before: ({ salt }) => {
      const keys = salt.lowstate.wheels.get('key.list_all');
      salt.lowstate.wheels.set('key.list_all', async (...call) => {
        const lists = (await keys?.(...call)) as Record<string, string[]>;
        return { ...lists, minions_pre: ['web03\u202e\n.demo.no'] };
      });
    },
  });
  scene.admin.says('master', 'watch keys');
  await scene.admin.hearsAtLast('master', /web03\\u202e\\u000a\.demo\.no/);
});
