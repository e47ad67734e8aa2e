import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Element, NS_COMMANDS, NS_DISCO_INFO, NS_DISCO_ITEMS, xml } from '../../src/xmpp/index.ts';
import type { Chunk } from '../support/salt-api-fleet.ts';
import { VERSION } from '../support/salt-version.ts';
import type { Puppet } from './support/person.ts';
import { DOMAIN, type Play, play } from './support/play.ts';

/*
 * Every way to ask, allowed and refused (docs/access.md, "How a rule is read"): what counts is what reached Salt. Kari may run test.echo on web*,
 * see and end jobs there, and read the fleet's state from the master; db01 does not exist for her.
 */

/** Two with the same rights. */
const KARI = ['kari@demo.no', 'twin@demo.no'];
const RULES = [
  { who: KARI, on: ['web01*'], run: ['test.arg'], deny: true },
  { who: KARI, on: ['web*'], run: ['test.echo', 'test.ping', 'test.arg'] },
  { who: KARI, on: ['web*'], run: [{ 'state.apply': ['motd', 'test=True'] }], confirm: true },
  { who: KARI, on: ['web*'], run: ['test.version'], confirm: true },
  { who: KARI, on: ['@master'], run: ['@runner.manage.present', '@wheel.key.list_all'] },
  { who: ['boss@demo.no'], on: ['*'], run: ['saltutil.kill_job', 'test.echo'] },
  { who: ['boss@demo.no'], on: ['@master'], run: ['@runner.jobs.list_job'] },
];
const GROUPS = { web: { target: 'web*' }, all: { target: '*' }, db: { target: 'db*' } };
const MINIONS = ['db01.demo.no', 'web01.demo.no', 'web02.demo.no'];

/** The gateway's own questions. */
const OWN =
  /^(manage\.(status|versions)|cache\.grains|jobs\.list_job|key\.(list_all|finger)|sys\.(doc|list_functions|argspec)|cp\.list_states|saltutil\.find_job|test\.ping)$/;

async function scene(t: TestContext): Promise<{ play: Play; kari: Puppet }> {
  const made = await play(t, { minions: MINIONS, config: { access: RULES, groups: GROUPS } });
  made.salt.lowstate.wheels.set('key.accept', () => ({}));
  made.salt.fleet.functions.set('state.apply', () => ({ ret: {} }));
  for (const id of ['web01.demo.no', 'web02.demo.no']) made.salt.fleet.get(id).grains = { os: 'Web' };
  return { play: made, kari: made.person('kari@demo.no') };
}

/** The calls that left for Salt because of people. */
function left({ salt }: Play): string[] {
  const asked = salt.lowstate.chunks.filter(({ fun }) => !OWN.test(fun));
  return asked.map((chunk: Chunk) => `${chunk.fun} ${[chunk.tgt ?? []].flat().join(',')}`.trim());
}

const WEB = 'web01.demo.no,web02.demo.no';

/** The typed lines and their contacts, and the parts that reach Salt. */
const ALLOWED: [way: string, contact: string, line: string, reaches: string][] = [
  ['text to a minion', 'web01', 'test.echo hi', 'test.echo web01.demo.no'],
  ['text to the master, a minion first', 'master', 'web01 test.echo hi', 'test.echo web01.demo.no'],
  ['a glob in the text', 'master', 'web* test.echo hi', `test.echo ${WEB}`],
  ['the service itself', DOMAIN, 'web* test.echo hi', `test.echo ${WEB}`],
  ['pasted', 'master', "salt 'web*' test.echo hi", `test.echo ${WEB}`],
  ['pasted with sudo', 'master', "$ sudo salt 'web*' test.echo hi", `test.echo ${WEB}`],
  ['a whole id', 'master', 'salt web01.demo.no test.echo hi', 'test.echo web01.demo.no'],
  ['a glob address', 'web*', 'test.echo hi', `test.echo ${WEB}`],
  ['a group', 'web', 'test.echo hi', `test.echo ${WEB}`],
  ['a group in the text', 'master', 'web test.echo hi', `test.echo ${WEB}`],
  ['-L', 'master', '-L web01,web02 test.echo hi', `test.echo ${WEB}`],
  ['-E', 'master', "salt -E 'web.*' test.echo hi", `test.echo ${WEB}`],
  ['-G', 'master', '-G os:Web test.echo hi', `test.echo ${WEB}`],
  ['-C', 'master', "salt -C 'web* and G@os:Web' test.echo hi", `test.echo ${WEB}`],
  ['the master: all that she sees', 'master', 'test.echo hi', `test.echo ${WEB}`],
  ['the service itself: all that she sees', DOMAIN, 'test.echo hi', `test.echo ${WEB}`],
  ['a glob, of those that she sees', 'master', "salt '*01*' test.echo hi", 'test.echo web01.demo.no'],
  ['a glob in the text, of those', 'master', '*01* test.echo hi', 'test.echo web01.demo.no'],
  ['a glob address, of those', '*01', 'test.echo hi', 'test.echo web01.demo.no'],
  ['a group, of those', 'all', 'test.echo hi', `test.echo ${WEB}`],
  ['a group in the text, of those', 'master', 'all test.echo hi', `test.echo ${WEB}`],
  ['-E, of those', 'master', "salt -E '.*' test.echo hi", `test.echo ${WEB}`],
  ['-P, of those', 'master', "salt -P 'os:(web|deb)' test.echo hi", `test.echo ${WEB}`],
  ['-C, of those', 'master', "salt -C 'web* or db*' test.echo hi", `test.echo ${WEB}`],
  ['-C, all but one', 'master', "salt -C 'not web01*' test.echo hi", 'test.echo web02.demo.no'],
  ['a batch', 'master', 'web* -b 2 test.echo hi', `test.echo ${WEB}`],
  ['a batch of all that she sees', 'master', "'*' -b 100% test.echo hi", `test.echo ${WEB}`],
  ['--async', 'web01', 'test.echo hi --async', 'test.echo web01.demo.no'],
  ['run', 'web01', 'run test.echo hi', 'test.echo web01.demo.no'],
  ['where another minion is denied', 'web02', 'test.arg', 'test.arg web02.demo.no'],
  ['a runner', 'master', 'salt-run manage.present', 'manage.present'],
];

/** The keys of a chunk for minions. Salt hands others on to functions: `metadata` becomes their `__pub_metadata`. */
const KEYS = new Set('client fun tgt tgt_type arg kwarg jid timeout full_return requested_by'.split(' '));

for (const [way, contact, line, reaches] of ALLOWED) {
  test(`allowed: ${way}`, async (t) => {
    const { play: made, kari } = await scene(t);
    kari.says(contact, line);
    await kari.hearsAtLast(contact, /hi|args|runs on|web01\.demo\.no/);
    assert.deepEqual(left(made), [reaches]);
    for (const chunk of made.calls().filter(({ fun }) => fun !== 'test.ping')) {
      assert.equal(chunk.tgt_type, 'list');
      assert.equal(chunk.requested_by?.person, 'kari@demo.no', "Salt's own record names the person");
      assert.deepEqual(
        Object.keys(chunk).filter((key) => !KEYS.has(key)),
        [],
        'the function sees only its own arguments',
      );
    }
  });
}

const REFUSED: [way: string, contact: string, line: string][] = [
  ['another function', 'web01', 'cmd.run id'],
  ['a longer name', 'web01', 'test.echoes hi'],
  ['a function that a rule before denies there', 'web01', 'test.arg'],
  ['all that she sees, one of which it is denied on', 'master', 'test.arg'],
  ['a glob over one that it is denied on', 'master', 'web* test.arg'],
  ['a compound over one that it is denied on', 'master', "salt -C 'web02* or G@os:Web' test.arg"],
  ['a minion that she cannot see, pasted', 'master', 'salt db01.demo.no test.echo hi'],
  ['a glob that reaches only others', 'master', 'salt db* test.echo hi'],
  ['a glob address that reaches only others', 'db*', 'test.echo hi'],
  ['-L', 'master', '-L web01,db01 test.echo hi'],
  ['-L with a whole id', 'master', '-L web01,db01.demo.no test.echo hi'],
  ['-E that reaches only others', 'master', "salt -E 'db.*' test.echo hi"],
  ['-G that reaches only others', 'master', '-G os:Debian test.echo hi'],
  ['-C that reaches only others', 'master', "salt -C 'db* and G@os:Debian' test.echo hi"],
  ['-I, which tells of pillars', 'master', '-I role:web test.echo hi'],
  ['-C with a pillar, whatever its delimiter', 'master', "salt -C 'web* and J|@role|^w' test.echo hi"],
  ['-S', 'master', '-S 10.0.0.0/8 test.echo hi'],
  ['-N, which may be by pillar', 'master', '-N web test.echo hi'],
  ['a batch', 'master', "'db*' -b 1 test.echo hi"],
  ['--async', 'web01', 'cmd.run id --async'],
  ['run', 'web01', 'run cmd.run id'],
  ['apply by its own word, of another state', 'web01', 'apply users'],
  ['arguments that its rule does not have', 'web01', 'state.apply users'],
  ['a highstate', 'web01', 'state.apply'],
  ['a runner', 'master', 'salt-run manage.down'],
  ['a runner that runs functions', 'master', "salt-run salt.execute '*' cmd.run id"],
  ['a wheel function', 'master', 'accept db01.demo.no'],
  ['a wheel function, pasted', 'master', 'salt-key -a db01.demo.no'],
  ["another's job", 'master', 'job 20260101000000000000'],
  ["the end of another's job", 'master', 'kill 20260101000000000000'],
];

for (const [way, contact, line] of REFUSED) {
  test(`refused: ${way}`, async (t) => {
    const { play: made, kari } = await scene(t);
    kari.says(contact, line);
    const said = await kari.hears(contact, /^Refused: .*Nothing ran\. You may run test\.echo/);
    assert.deepEqual(left(made), []);
    assert.doesNotMatch(said, /db01/, 'nothing is told of what she cannot see');
  });
}

test('refused: a list of functions', async (t) => {
  const { play: made, kari } = await scene(t);
  kari.says('web01', 'test.echo,cmd.run hi,id');
  await kari.hears('web01', /Nothing ran/);
  assert.deepEqual(left(made), []);
});

test('a minion that she cannot see answers exactly as one that is not', async (t) => {
  const { play: made, kari } = await scene(t);
  const twin = made.person('twin@demo.no');
  const answers = async (person: Puppet, name: string) => {
    const seen: string[] = [];
    person.says(name, 'test.echo hi');
    const { code, type, text } = await person.refusedBy(name);
    seen.push(`${code} ${type} ${text}`);
    person.presence(name, 'subscribe');
    seen.push(await person.sees(name, 'unsubscribed'));
    person.presence(name, 'probe');
    seen.push(await person.sees(name, 'unsubscribed'));
    const queries = [
      xml('query', { xmlns: NS_DISCO_INFO }),
      xml('query', { xmlns: NS_DISCO_ITEMS }),
      xml('query', { xmlns: NS_DISCO_ITEMS, node: NS_COMMANDS }),
      xml('vCard', { xmlns: 'vcard-temp' }),
      xml('query', { xmlns: 'jabber:iq:version' }),
      xml('query', { xmlns: 'jabber:iq:last' }),
      xml('ping', { xmlns: 'urn:xmpp:ping' }),
    ];
    for (const query of queries) seen.push(await errorOf(person.asks(name, 'get', query)));
    const run = xml('command', { xmlns: NS_COMMANDS, node: 'run', action: 'execute' });
    seen.push(await errorOf(person.asks(name, 'set', run)));
    for (const line of [
      `${name} test.echo hi`,
      `salt ${name} test.echo hi`,
      `${name}* test.echo hi`,
      `minions ${name}`,
      `roster ${name}`,
      `help ${name}.x`,
    ]) {
      person.says('master', line);
      seen.push(await person.hears('master', /(?:)/));
    }
    return seen.map((line) => line.replaceAll(name, 'NAME'));
  };
  assert.deepEqual(await answers(kari, 'db01'), await answers(twin, 'qb01'));
  assert.deepEqual(left(made), []);
});

async function errorOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'answered';
  } catch (error) {
    return String(error);
  }
}

test('lists and counts are of what she can see', async (t) => {
  const { kari } = await scene(t);
  kari.says('master', 'minions');
  await kari.hears('master', 'web01, web02');
  kari.presence('master', 'subscribe');
  await kari.sees('master', 'subscribed');
  assert.equal(await kari.sees('master', 'available'), '2 up, 0 down');
  kari.presence('all', 'subscribe');
  await kari.sees('all', 'subscribed');
  assert.equal(await kari.sees('all', 'available'), '2 up, 0 down');
  const items = await kari.asks(DOMAIN, 'get', xml('query', { xmlns: NS_DISCO_ITEMS }));
  const names = items?.getChildren('item').map(({ attrs }) => attrs.name);
  assert.deepEqual(names, ['master', 'web', 'all', 'web01', 'web02']);
  const commands = await kari.asks(
    'master',
    'get',
    xml('query', { xmlns: NS_DISCO_ITEMS, node: NS_COMMANDS }),
  );
  const nodes = commands?.getChildren('item').map(({ attrs }) => attrs.node);
  assert.ok(nodes?.includes('keys') && !nodes.includes('accept'), String(nodes));
});

test('a change of another minion tells her nothing', async (t) => {
  const { play: made, kari } = await scene(t);
  for (const name of ['master', 'web01', 'db01']) kari.presence(name, 'subscribe');
  await kari.sees('db01', 'unsubscribed');
  await kari.sees('master', 'subscribed');
  await kari.sees('master', 'available');
  made.admin.presence('db01', 'subscribe');
  await made.admin.sees('db01', 'subscribed');
  await made.admin.sees('db01', 'available');
  made.salt.fleet.get('db01.demo.no').up = false;
  made.admin.says('db01', 'test.echo x -t 1');
  for (;;)
    if (
      ['away', 'unavailable'].includes(
        String((await made.admin.nextPresence('db01')).getChildText('show') ?? 'unavailable'),
      )
    )
      break;
  assert.deepEqual(
    kari.unseen().filter((seen) => /master|db01/.test(seen)),
    [],
  );
});

function command(node: string, values: Record<string, string>, sessionid?: string): Element {
  const fields = Object.entries(values).map(([name, value]) =>
    xml('field', { var: name }, xml('value', {}, value)),
  );
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, ...fields);
  return xml('command', { xmlns: NS_COMMANDS, node, action: 'complete', sessionid }, form);
}

async function adhoc(
  person: Puppet,
  contact: string,
  node: string,
  values: Record<string, string>,
): Promise<string> {
  const begun = await person.asks(
    contact,
    'set',
    xml('command', { xmlns: NS_COMMANDS, node, action: 'execute' }),
  );
  const answer = await person.asks(contact, 'set', command(node, values, begun?.attrs.sessionid));
  return String(answer);
}

test('allowed and refused: ad-hoc', async (t) => {
  const { play: made, kari } = await scene(t);
  assert.match(await adhoc(kari, 'master', 'run', { target: 'web*', function: 'test.echo hi' }), /web01: hi/);
  assert.deepEqual(left(made), [`test.echo ${WEB}`]);
  assert.match(
    await adhoc(kari, 'master', 'run', { target: 'db*', function: 'test.echo hi' }),
    /error.*Refused/,
  );
  assert.match(await adhoc(kari, 'web01', 'run', { function: 'cmd.run id' }), /error.*Refused/);
  assert.match(await adhoc(kari, 'web01', 'apply', { state: 'users' }), /error.*Refused/);
  await assert.rejects(adhoc(kari, 'master', 'accept', { id: 'db01.demo.no' }), { code: 'item-not-found' });
  assert.deepEqual(left(made), [`test.echo ${WEB}`]);
});

test('a rule that asks back: nothing leaves before yes', async (t) => {
  const { play: made, kari } = await scene(t);
  kari.says('web01', 'test.version');
  await kari.hears('web01', /\?.*Reply yes or no/);
  assert.deepEqual(left(made), []);
  kari.says('web01', 'yes');
  await kari.hears('web01', VERSION);
  assert.deepEqual(left(made), ['test.version web01.demo.no']);
});

test('delayed and repaired lines are judged on yes', async (t) => {
  const { play: made, kari } = await scene(t);
  const stamp = new Date(Date.now() - 300_000).toISOString();
  kari.says('web01', 'cmd.run id', { with: [xml('delay', { xmlns: 'urn:xmpp:delay', stamp })] });
  await kari.hears('web01', /I didn.t run it|[Nn]ot run/);
  kari.says('web01', 'yes');
  await kari.hears('web01', /^Refused/);
  kari.says('web01', 'cmd.run “id”');
  await kari.hears('web01', /I read/);
  kari.says('web01', 'yes');
  await kari.hears('web01', /^Refused/);
  assert.deepEqual(left(made), []);
});

test("another's job: by the right to look it up, and to end it by that to kill_job", async (t) => {
  const { play: made, kari } = await scene(t);
  const boss = made.person('boss@demo.no');
  made.admin.says('web01', 'test.echo secret');
  await made.admin.hears('web01', 'secret');
  const jid = made.calls().at(-1)?.jid ?? '';
  kari.says('master', `job ${jid}`);
  await kari.hears('master', /^Refused/);
  kari.says('master', `kill -9 ${jid}`);
  await kari.hears('master', /^Refused/);
  kari.says('master', 'jobs');
  await kari.hears('master', 'No jobs yet.');
  boss.says('master', `job ${jid}`);
  await boss.hears('master', /secret/);
  boss.says('master', `kill -9 ${jid}`);
  await boss.hears('master', /Kill job .* Reply yes or no/);
  boss.says('master', 'yes');
  await boss.hears('master', /not running/);
  assert.deepEqual(left(made), ['test.echo web01.demo.no', 'saltutil.kill_job web01.demo.no']);
  assert.equal(made.calls().at(-1)?.requested_by?.person, 'boss@demo.no');
});

test('whether another has a job is not told to who may end none of it, nor what chose its minions', async (t) => {
  const made = await play(t, {
    minions: MINIONS,
    config: { access: [{ who: ['kari@demo.no'], on: ['web*'], run: ['saltutil.*'] }] },
  });
  const kari = made.person('kari@demo.no');
  const jids: string[] = ['20260101000000000000'];
  for (const line of ['db01 test.ping', "salt -E 'db.*' test.ping", "salt -I 'role:db' test.ping"]) {
    made.admin.says('master', line);
    await made.admin.hears('master', /./);
    jids.push(made.calls().at(-1)?.jid ?? '');
  }
  assert.equal(new Set(jids).size, 4);
  for (const jid of jids) {
    for (const line of [`kill ${jid}`, `kill -9 ${jid}`]) {
      kari.says('master', line);
      await kari.hears('master', `There is no job ${jid} that you may end. Nothing ran.`);
    }
  }
});

test('to whom nothing is granted every stanza says the same, of any contact', async (t) => {
  const { play: made } = await scene(t);
  const mallory = made.person('mallory@demo.no');
  for (const contact of ['master', 'web01', 'zz01', 'all', 'web*']) {
    mallory.says(contact, 'test.echo hi');
    const { code, text } = await mallory.refusedBy(contact);
    assert.deepEqual([code, text], ['forbidden', 'You may not use this gateway.']);
    mallory.presence(contact, 'subscribe');
    assert.equal(await mallory.sees(contact, 'unsubscribed'), '');
    assert.match(
      await errorOf(mallory.asks(contact, 'get', xml('vCard', { xmlns: 'vcard-temp' }))),
      /forbidden/,
    );
  }
  assert.deepEqual(left(made), []);
});

test('who loses access by a reload: unsubscribed, and what waits for them is dropped', async (t) => {
  const { play: made, kari } = await scene(t);
  for (const name of ['web01', 'web02', 'master']) {
    kari.presence(name, 'subscribe');
    await kari.sees(name, 'subscribed');
    await kari.sees(name, 'available');
  }
  made.salt.fleet.functions.set('test.echo', () => ({
    ret: Array.from({ length: 90 }, (_, n) => n).join('\n'),
  }));
  kari.says('web01', 'test.echo long');
  await kari.hears('web01', /more/);
  kari.says('web02', 'test.version');
  await kari.hears('web02', /Reply yes or no/);

  await made.reload({ access: [{ who: ['kari@demo.no'], on: ['web02'], run: ['test.ping'] }] });
  assert.equal(await kari.sees('web01', 'unavailable'), '');
  await kari.sees('web01', 'unsubscribed');
  assert.equal(await kari.sees('master', 'available'), '1 up, 0 down');
  kari.says('web02', 'yes');
  await kari.hears('web02', 'Nothing is waiting.');
  kari.says('web01', 'more');
  assert.equal((await kari.refusedBy('web01')).code, 'item-not-found');
  kari.says('web02', 'test.ping');
  await kari.hears('web02', 'True');

  await made.reload({ access: [] });
  for (const name of ['web02', 'master']) {
    await kari.sees(name, 'unavailable');
    await kari.sees(name, 'unsubscribed');
  }
  kari.says('web02', 'test.ping');
  assert.equal((await kari.refusedBy('web02')).code, 'forbidden');
  assert.deepEqual(left(made), ['test.echo web01.demo.no']);
});

test('again is judged anew; one who lost nothing keeps what waits', async (t) => {
  const { play: made, kari } = await scene(t);
  kari.says('web01', 'test.echo hi');
  await kari.hears('web01', 'hi');
  kari.says('web02', 'test.version');
  await kari.hears('web02', /Reply yes or no/);
  await made.reload({ access: [...RULES, { who: ['ola@demo.no'], on: ['*'], run: ['test.ping'] }] });
  kari.says('web02', 'yes');
  await kari.hears('web02', VERSION);
  kari.says('web01', 'again');
  await kari.hears('web01', 'hi');
  await made.reload({ access: [{ who: KARI, on: ['web*'], run: ['test.ping'] }] });
  kari.says('web01', 'again');
  await kari.hears('web01', /^Refused/);
  assert.equal(left(made).length, 3);
});

test("a room's occupants: whom a rule names, and no other, whatever a pattern says", async (t) => {
  const named = { who: ['ops@muc.demo.no/Kari'], on: ['web01'], run: ['test.echo'] };
  const everyone = { who: ['*@*', 'chat@rooms.example'], on: ['*'], run: ['test.echo'] };
  const { play: made } = await scene(t);
  made.server.rooms.add('rooms.example');
  await made.reload({ access: [named, everyone] });
  const said = (person: Puppet, nick: string) => person.says('web01', 'test.echo hi', { resource: nick });
  const [ops, chat, ola] = ['ops@muc.demo.no', 'chat@rooms.example', 'ola@demo.no'].map((jid) =>
    made.person(jid),
  );
  assert.ok(ops && chat && ola);
  said(ops, 'Kari');
  await ops.hears('web01', 'hi');
  for (const [person, nick] of [
    [ops, 'Ola'],
    [ops, 'kari'],
    [chat, 'Kari'],
  ] as const) {
    said(person, nick);
    assert.equal((await person.refusedBy('web01')).code, 'forbidden');
  }
  assert.match(await errorOf(chat.asks('web01', 'get', xml('vCard', { xmlns: 'vcard-temp' }))), /forbidden/);
  said(ola, 'phone');
  await ola.hears('web01', 'hi');
  // In a room that nobody knows, the room marks an occupant's private text.
  ola.says('web01', 'test.echo hi', { with: [xml('x', { xmlns: 'http://jabber.org/protocol/muc#user' })] });
  assert.equal((await ola.refusedBy('web01')).code, 'forbidden');
  assert.equal(left(made).length, 2);
});

test('rules on a group: told from the first, and again where the group has other minions', async (t) => {
  const debian = { target: 'os:Debian', target_type: 'grain' };
  const access = [{ who: KARI, on: ['@debian'], run: ['test.ping'] }];
  const members = new Set(['web01.demo.no']);
  const grains = () => Object.fromEntries(Array.from(members, (id) => [id, {}]));
  const knows = ({ salt }: Play) => void salt.lowstate.runners.set('cache.grains', grains);
  const config = { access, groups: { debian }, salt: { presence_interval: 1 } };
  const made = await play(t, { minions: MINIONS, config, before: knows });
  const kari = made.person('kari@demo.no');
  kari.presence('web01', 'subscribe');
  await kari.sees('web01', 'subscribed');
  await kari.sees('web01', 'available');
  await made.stopGateway();
  await kari.sees('web01', 'unavailable');
  await made.startGateway();
  await kari.sees('web01', 'available');

  members.clear();
  members.add('web02.demo.no');
  await kari.sees('web01', 'unavailable');
  kari.says('web01', 'test.ping');
  assert.equal((await kari.refusedBy('web01')).code, 'item-not-found');
  kari.says('web02', 'test.ping');
  await kari.hears('web02', 'True');
  members.add('web01.demo.no');
  await kari.sees('web01', 'available');
});
