import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Play, play } from './support/play.ts';

const STATES = {
  'file_|-clean_|-/etc/clean_|-managed': { __run_num__: 0, result: true, changes: {}, comment: 'as it was' },
  'file_|-motd_|-/etc/motd_|-managed': {
    __run_num__: 1,
    result: true,
    changes: { diff: 'New' },
    comment: 'new',
  },
};

async function lab(
  t: Parameters<typeof play>[0],
): Promise<{ at: Play; says(to: string, line: string): Promise<string> }> {
  const at = await play(t, { config: { confirm: [] } });
  at.salt.fleet.functions.set('test.items', () => ({ ret: { b: [1, { c: 'x,' }], a: {} } }));
  at.salt.fleet.functions.set('state.apply', () => ({ ret: STATES, out: 'highstate' }));
  const says = (to: string, line: string) => {
    at.admin.says(to, line);
    return at.admin.hearsAtLast(to, /(?:)/);
  };
  return { at, says };
}

test('--out-indent is that of Python', async (t) => {
  const { says } = await lab(t);
  const items = 'test.items --out=json --out-indent';
  assert.equal(await says('web01', `${items}=-1`), '{"b": [1, {"c": "x,"}], "a": {}}');
  assert.equal(
    await says('web01', `${items} 1`),
    '{\n "b": [\n  1,\n  {\n   "c": "x,"\n  }\n ],\n "a": {}\n}',
  );
  assert.match(await says('master', `web* ${items}=-1`), /^\{"web01": \{"b": \[1, /);
  assert.equal(await says('web01', `${items}=1 | grep c`), '   "c": "x,"');
});

test('state runs are shown as asked, and by filters', async (t) => {
  const { says } = await lab(t);
  assert.doesNotMatch(await says('web01', 'state.apply'), /clean/);
  assert.match(
    await says('web01', 'state.apply --state-output=terse'),
    /^✓ clean: file\.managed \/etc\/clean\n✓ motd: .*\(changed\)\n/,
  );
  assert.match(await says('web01', 'state.apply --state-verbose=True'), /^✓ clean: .*\n {2}as it was\n/);
  assert.equal(await says('web01', 'state.apply --state-out=terse_id | grep clean'), '✓ clean: file.managed');
  assert.match(
    await says('master', 'web* state.apply --state-output=changes'),
    /web02:\n\s*✓ clean: file\.managed \/etc\/clean\n/,
  );
});

test('what is known of a job besides its answers', async (t) => {
  const { at, says } = await lab(t);
  at.salt.fleet.get('db01.demo.no').up = false;
  assert.match(await says('web01', 'test.ping -v'), /^True\njob \d+, jid \d{20}$/);
  at.admin.says('master', 'test.ping --hide-timeout');
  const last = await at.admin.hearsAtLast('master', /1 silent/);
  assert.equal(last, '1 silent, not named (--hide-timeout)');
});

test('options that ask for help or minions', async (t) => {
  const { says } = await lab(t);
  assert.match(await says('master', 'salt --help'), /minions/);
  assert.match(await says('master', "salt --preview-target 'web*'"), /^web01, web02$/);
  assert.match(await says('master', 'salt-run -h'), /minions/);
});

test('a phone turns two dashes into one long one: the line is shown first', async (t) => {
  const { at, says } = await lab(t);
  assert.equal(
    await says('web01', 'test.items —out=json —out-indent=-1'),
    'I read: test.items --out=json --out-indent=-1\nReply yes or no.',
  );
  assert.equal(await says('web01', 'yes'), '{"b": [1, {"c": "x,"}], "a": {}}');
  at.admin.says('web01', 'test.ping –v');
  await at.admin.hears('web01', 'I read: test.ping -v\nReply yes or no.');
});

test("Salt's other programs are refused by name, with a way to do without", async (t) => {
  const { says } = await lab(t);
  for (const [line, wanted] of [
    ["salt-ssh '*' test.ping", /^salt-ssh does not run here: .*`salt` lines here\. Nothing ran\.$/],
    ["salt-cp '*' /etc/hosts /etc/hosts", /^salt-cp does not run here: .*cp\.get_file\. Nothing ran\.$/],
    ['salt-call --local state.apply', /^salt-call does not run here: write to that minion/],
    ['salt-minion -d', /^salt-minion does not run here: .*service\.restart salt-minion/],
  ] as const)
    assert.match(await says('master', line), wanted);
});

test('salt-key lists one kind of key, and shows a fingerprint', async (t) => {
  const { at, says } = await lab(t);
  const keys = {
    minions: ['web01.demo.no'],
    minions_pre: ['new.demo.no'],
    minions_rejected: [],
    minions_denied: [],
  };
  at.salt.lowstate.wheels.set('key.list_all', () => keys);
  at.salt.lowstate.wheels.set('key.finger', () => ({ minions_pre: { 'new.demo.no': 'aa:bb' } }));
  assert.equal(await says('master', 'salt-key -l acc'), 'Accepted: web01.demo.no');
  assert.equal(await says('master', 'keys pending'), 'Unaccepted: new.demo.no');
  assert.equal(await says('master', 'salt-key -lrej'), 'No key is rejected.');
  assert.equal(await says('master', 'salt-key -f new.demo.no'), 'new.demo.no: unaccepted\naa:bb');
  assert.match(await says('master', 'keys other.demo.no'), /^There is no key of "other\.demo\.no"/);
});

test('a fingerprint takes the right to it, and its refusal tells nothing of the key', async (t) => {
  const access = [{ who: ['kari@demo.no'], on: ['@master'], run: ['@wheel.key.list_all'] }];
  const at = await play(t, { config: { access } });
  const kari = at.person('kari@demo.no');
  const heard: string[] = [];
  for (const id of ['web01.demo.no', 'no.demo.no']) {
    kari.says('master', `keys ${id}`);
    heard.push((await kari.hearsAtLast('master', /Refused/)).replaceAll(id, 'ID'));
  }
  assert.equal(heard[0], heard[1]);
});
