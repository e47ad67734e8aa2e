import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { NS_COMMANDS, xml } from '../../src/xmpp/index.ts';
import { VERSION } from '../support/salt-version.ts';
import type { Puppet } from './support/person.ts';
import { type Play, play } from './support/play.ts';

/*
 * The gateway resolves the targets of everyone except admins, over the minions that they see (docs/access.md). Two
 * fleets differ only in facts that oper may not see, with the same lines. So oper reads the same, and nothing of the
 * lines reaches the master.
 */

const OPER = 'oper@demo.no';
const ACCESS = [
  { who: [OPER], on: ['web*'], run: ['@readonly', 'test.*', 'disk.*'] },
  { who: [OPER], on: ['@edge'], run: ['test.version'] },
];
const SEEN = ['web01.demo.no', 'web02.demo.no', 'web03.demo.no'];
const GROUPS = {
  debian: { target: 'os:Debian', target_type: 'grain' },
  picked: { target: 'db01.demo.no,db02.demo.no,web02.demo.no', target_type: 'list' },
  edge: { target: 'edge', target_type: 'nodegroup' },
  unnamed: { target: 'by-pillar', target_type: 'nodegroup' },
  hidden: { target: 'not web*', target_type: 'compound' },
};

async function world(t: TestContext, hidden: Record<string, string>, webpass: string): Promise<Play> {
  return play(t, {
    minions: [...SEEN, ...Object.keys(hidden)],
    config: { access: ACCESS, groups: GROUPS, confirm_above: 2 },
    before: ({ salt: { fleet } }) => {
      for (const [id, os] of Object.entries(hidden)) fleet.get(id).grains = { os, roles: ['db', os] };
      SEEN.forEach((id, at) => {
        fleet.get(id).grains = {
          os: at < 2 ? 'Debian' : 'Alpine',
          roles: ['web', `n${at}`],
          net: { vlan: at },
        };
        fleet.get(id).pillar = { webpass, role: 'web' };
      });
      fleet.nodegroups.set('edge', 'L@web01.demo.no,web02.demo.no');
      fleet.nodegroups.set('secret', `I@webpass:${webpass}`);
      fleet.nodegroups.set('by-pillar', 'I@webpass:hunter2');
    },
  });
}

/** The answer to each line, in two fleets that differ only in hidden facts. */
async function inBoth(
  t: TestContext,
  lines: readonly (string | [contact: string, line: string])[],
): Promise<{ answers: string[]; plays: Play[] }> {
  const plays = [
    await world(t, { 'db01.demo.no': 'Debian', 'db02.demo.no': 'Alpine' }, 'hunter2'),
    await world(t, { 'qa07.demo.no': 'Arch' }, 'swordfish'),
  ];
  const each = await Promise.all(plays.map((made) => answersTo(made.person(OPER), lines)));
  const [one = [], other = []] = each;
  assert.deepEqual(one, other, 'oper reads the same in both');
  for (const made of plays) nothingReachedTheMaster(made);
  return { answers: one, plays };
}

async function answersTo(person: Puppet, lines: readonly (string | [string, string])[]): Promise<string[]> {
  const answers: string[] = [];
  for (const typed of lines) {
    const [contact, line] = typeof typed === 'string' ? ['master', typed] : typed;
    person.says(contact, line);
    answers.push(`${line} → ${await person.isTold(contact)}`);
  }
  return answers;
}

/** The groups of the config are the operator's: the master resolves those. */
const OPERATORS = new Set(Object.values(GROUPS).map(({ target }) => target));

function nothingReachedTheMaster({ salt }: Play): void {
  for (const { fun, kwarg } of salt.lowstate.chunks) {
    if (fun !== 'cache.grains' || OPERATORS.has(String(kwarg?.tgt))) continue;
    assert.equal(kwarg?.tgt_type, 'list', `cache.grains ${JSON.stringify(kwarg)}`);
  }
}

function reached({ salt }: Play): string[] {
  return salt.lowstate.chunks
    .filter(({ fun, client }) => fun === 'test.version' && client === 'local_async')
    .map(({ tgt, tgt_type }) => `${tgt_type} ${[tgt].flat().join(' ')}`);
}

const V = VERSION;
const [W1, W2, W3] = [`web01: ${V}`, `web02: ${V}`, `web03: ${V}`];

const RUN: [target: string, reads: string[]][] = [
  ["'*'", [W1, W2, W3]],
  ["'*0[12]*'", [W1, W2]],
  ["-C '*'", [W1, W2, W3]],
  ["-C 'not web01*'", [W2, W3]],
  ["-C 'not db01*'", [W1, W2, W3]],
  ["-C 'not ( web01* or db* )'", [W2, W3]],
  ["-C 'web* not web02*'", [W1, W3]],
  ["-C 'db* or web03*'", [W3]],
  ["-C 'G@os:debian'", [W1, W2]],
  ["-C 'G^@os^Debian and E@.*1'", [W1]],
  ["-C 'P@os:(alp|arch)'", [W3]],
  ["-C 'P|@os|^d'", [W1, W2]],
  ["-C 'L@db01.demo.no,web02.demo.no'", [W2]],
  ["-C 'not L@db01.demo.no,web02.demo.no'", [W1, W3]],
  ["-C 'web* and not G@os:Alpine or db*'", [W1, W2]],
  ["-C 'web01* or web02* and G@os:Alpine'", [W1]],
  ["-C 'web01*\u3000or\u2003web02*'", [W1, W2]],
  ["-E '.*'", [W1, W2, W3]],
  ["-E '(db|web)0[13]'", [W1, W3]],
  ['-G os:Debian', [W1, W2]],
  ["-G 'os:*'", [W1, W2, W3]],
  ['-G net:vlan:2', [W3]],
  ['-G roles:n1', [W2]],
  ["-P 'roles:^(n0|db)$'", [W1]],
  ["-C 'N@edge'", [W1, W2]],
  ["-C 'N@edge and not web01*'", [W2]],
  ['-N edge', [W1, W2]],
  ['edge', [W1, W2]],
  ['debian', [W1, W2]],
  ['picked', [W2]],
];

test('a target means those that oper sees', async (t) => {
  const lines = RUN.map(([target]) => `salt ${target} test.version`);
  const { answers, plays } = await inBoth(t, lines);
  assert.deepEqual(
    answers,
    RUN.map(([target, reads]) => `salt ${target} test.version → ${reads.join('\n')}`),
  );
  for (const made of plays) {
    assert.equal(reached(made).length, RUN.length);
    assert.ok(reached(made).every((one) => one.startsWith('list web')));
  }
});

const NONE = /Refused: no minion that you may reach matches the target\. Nothing ran\. You may run @readonly/;
const OTHERS = [
  "'db*'",
  "'qa*'",
  'db01.demo.no',
  'db01',
  "-E '^(db|qa)'",
  '-G os:Arch',
  '-G roles:db',
  "-P 'os:^arch$'",
  "-C 'G@os:Debian and db*'",
  "-C 'not web*'",
  "-C 'N@edge and web03*'",
];

test('a target of none but others reads as one of none', async (t) => {
  const { answers, plays } = await inBoth(
    t,
    OTHERS.map((target) => `salt ${target} test.version`),
  );
  for (const answer of answers) assert.match(answer, NONE);
  for (const made of plays) assert.deepEqual(reached(made), []);
});

const BY_NAME: [target: string, named: RegExp][] = [
  ['-I webpass:hunter2', /pillar \(-I, I@\)/],
  ["-I 'webpass:h*'", /pillar/],
  ["-J 'webpass:^h'", /pillar \(-J, J@\)/],
  ["-C 'I@webpass:hunter2'", /pillar/],
  ["-C 'J@webpass:^h'", /pillar/],
  ["-C 'web01* and J|@webpass|^h'", /pillar/],
  ["-C 'web01* and I^@webpass^hunter2'", /pillar/],
  ["-C 'web01* and J/@webpass/^h'", /pillar/],
  ["-C 'web01* and J@@webpass@^h'", /pillar/],
  ["-C 'web01* and J🔑@webpass🔑^h'", /pillar/],
  ["-C 'G@os:* and not J/@webpass/^h'", /pillar/],
  ["-C '( web01* and ( web* or I:@webpass:h* ) )'", /pillar/],
  ["-C 'web01*\u00a0and\u2003J|@webpass|^h'", /pillar/],
  ["-C 'web01* or I@role:web'", /pillar/],
  ['-N secret', /nodegroup/],
  ["-C 'web01* and N@by-pillar'", /nodegroup/],
  ["-C 'web01* and not N@nosuch'", /nodegroup/],
  ['-S 10.0.0.0/8', /address/],
  ["-C 'web01* and S@10.0.0.0/8'", /address/],
  ["-C 'R@%web'", /range/],
  ["-C 'T@ssh:web01'", /resource/],
  ["-C 'M@web*'", /managing minion/],
];

test('what only the master could tell is refused by name', async (t) => {
  const { answers, plays } = await inBoth(
    t,
    BY_NAME.map(([target]) => `salt ${target} test.version`),
  );
  for (const [at, [, named]] of BY_NAME.entries()) {
    assert.match(answers[at] ?? '', /→ Refused: .*only admins may use it\. Nothing ran\. You may run/);
    assert.match(answers[at] ?? '', named);
  }
  for (const made of plays) assert.deepEqual(reached(made), []);
});

const UNREADABLE: [target: string, why: RegExp][] = [
  ["-C 'X@os:Debian'", /Salt has no target engine "X@"/],
  ["-C 'g@os:Debian'", /no target engine "g@"/],
  ["-C 'j|@webpass|^h'", /no target engine "j\|@"/],
  ["-C '( web01*'", /not closed/],
  ["-C 'web01* )'", /closed that was not opened/],
  ["-C '(web01* or web02*)'", /blanks around the parentheses/],
  ["-C 'web01* and'", /Nothing follows "and"/],
  ["-C 'or web01*'", /Nothing comes before "or"/],
  ["-C 'web01* web02*'", /"and" or "or" is missing before "web02\*"/],
  ["-C 'web01* AND web02*'", /missing before "AND"/],
  ["-C 'not not web01*'", /not not/],
  ["-C '( )'", /nothing between/],
  ["-C 'G@'", /Nothing follows the @/],
  ["-C 'G@os'", /reads NAME:VALUE/],
  ['-G os', /reads NAME:VALUE/],
  ["-C 'L@,'", /names no minion/],
  ["-E 'web(?!01)'", /has a lookahead .*RE2/],
  ["-E '(web)\\1'", /backreference/],
  ["-P 'os:(?<=x)D'", /lookbehind/],
  ["-E '(web'", /parenthesis is not closed/],
  ["-E 'web++'", /possessive/],
  ["-E '(a{99}){99}'", /cannot be read|repeats too much/],
];

test('what cannot be read is refused, with why', async (t) => {
  const { answers, plays } = await inBoth(
    t,
    UNREADABLE.map(([target]) => `salt ${target} test.version`),
  );
  for (const [at, [, why]] of UNREADABLE.entries()) {
    assert.match(answers[at] ?? '', why);
    assert.match(answers[at] ?? '', / Nothing ran\.$/);
  }
  for (const made of plays) assert.deepEqual(reached(made), []);
});

test('a named minion that oper may not see reads as one that is none', async (t) => {
  const { answers } = await inBoth(t, [
    'salt -L db01.demo.no test.version',
    'salt -L db99.demo.no test.version',
    'salt -L qa07.demo.no,web01 test.version',
    'salt -L db01,web01 test.version',
    'salt -L none,web01 test.version',
    'db01 test.version',
    'db01.demo.no test.version',
    'minions db*',
    'minions *0[17]*',
    'roster qa*',
    'apply motd db*',
    'hidden test.version',
  ]);
  const refused = answers.slice(0, 5).map((answer) => answer.replace(/^.*→ /, ''));
  assert.equal(new Set(refused).size, 1);
  assert.match(refused[0] ?? '', /^Refused: test\.version\. Nothing ran\./);
});

test('contacts mean those that oper sees: globs, groups, their counts', async (t) => {
  const { answers, plays } = await inBoth(t, [
    ['*', 'test.version'],
    ['*0[127]', 'test.version'],
    ['[!w]*', 'test.version'],
    ['debian', 'test.version'],
    ['picked', 'test.version'],
    ['edge', 'test.version'],
    ['hidden', 'test.version'],
  ]);
  assert.match(answers[1] ?? '', /→ web01: \d{4}\.\d+\nweb02: \d{4}\.\d+$/);
  assert.match(answers[2] ?? '', NONE);
  for (const made of plays) {
    const oper = made.person(OPER);
    for (const contact of ['debian', '*0[127]', 'picked']) {
      oper.presence(contact, 'subscribe');
      await oper.sees(contact, 'subscribed');
    }
    assert.equal(await oper.sees('debian', 'available'), '2 up, 0 down');
    assert.equal(await oper.sees('*0[127]', 'available'), '2 up, 0 down');
    assert.equal(await oper.sees('picked', 'available'), '1 up, 0 down');
  }
});

test('a question counts and names those that oper sees, and yes runs on those', async (t) => {
  const lines = [
    "salt '*' test.sleep 0",
    'yes 3',
    "salt -C 'not db*' test.sleep 0",
    'no',
    'test.sleep 0 -b 50%',
    'no',
  ];
  const { answers } = await inBoth(t, lines);
  assert.match(answers[0] ?? '', /on 3 minions: web01, web02, web03\?/);
  assert.match(answers[2] ?? '', /on 3 minions: web01, web02, web03\?/);
  assert.match(answers[4] ?? '', /on 3 minions/);
});

test("another's job is ended on those that one sees, whatever others it runs on", async (t) => {
  const told = async (hidden: Record<string, string>) => {
    const made = await world(t, hidden, 'hunter2');
    await made.reload({
      access: [{ who: [OPER], on: ['web*'], run: ['saltutil.kill_job', 'test.version'] }],
    });
    made.admin.says('master', "salt '*' test.echo hi");
    await made.admin.hears('master', /web03: hi/);
    const job = made.calls().at(-1)?.jid ?? '';
    const oper = made.person(OPER);
    const said: string[] = [];
    for (const line of [`kill -9 ${job}`, 'yes']) {
      oper.says('master', line);
      said.push((await oper.isTold('master')).replaceAll(job, 'JOB'));
    }
    const ended = made.calls().filter(({ fun }) => fun === 'saltutil.kill_job');
    return { said, ended: ended.map(({ tgt }) => tgt) };
  };
  const one = await told({ 'db01.demo.no': 'Debian' });
  assert.deepEqual(one, await told({}));
  assert.deepEqual(one.ended, [SEEN]);
});

test('a form takes targets as a line does', async (t) => {
  const made = await world(t, { 'db01.demo.no': 'Debian' }, 'hunter2');
  const oper = made.person(OPER);
  const filled = async (target: string) => {
    const begun = await oper.asks('master', 'set', xml('command', { xmlns: NS_COMMANDS, node: 'run' }));
    const values = { target, function: 'test.version' };
    const fields = Object.entries(values).map(([name, value]) =>
      xml('field', { var: name }, xml('value', {}, value)),
    );
    const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, ...fields);
    const attributes = {
      xmlns: NS_COMMANDS,
      node: 'run',
      action: 'complete',
      sessionid: begun?.attrs.sessionid,
    };
    return String(await oper.asks('master', 'set', xml('command', attributes, form)));
  };
  assert.match(await filled("-C 'web01* and J|@webpass|^h'"), /Refused: pillar/);
  assert.match(await filled('-G os:Debian'), /web01: \d{4}\.\d+.*web02: \d{4}\.\d+/s);
  assert.match(await filled('-L db01'), /Refused: test\.version/);
  assert.match(await filled("-E 'web(?=01)'"), /lookahead/);
  nothingReachedTheMaster(made);
});

test('grains that cannot be read: nothing runs, and a target without grains goes on', async (t) => {
  const made = await world(t, {}, 'hunter2');
  const oper = made.person(OPER);
  made.salt.lowstate.runners.set('cache.grains', () => 'Exception occurred in runner cache.grains: no');
  oper.says('master', 'salt -G os:Deb* test.version');
  await oper.hears('master', /^Nothing ran: the grains of the minions could not be read/);
  oper.says('master', "salt -C 'not G@os:Debian' test.version");
  await oper.hears('master', /^Nothing ran: the grains/);
  oper.says('master', "salt -C 'web01*' test.version");
  await oper.hears('master', W1);
  assert.deepEqual(reached(made), ['list web01.demo.no']);
});

test('a minion without cached grains is meant by no grain, nor by its opposite', async (t) => {
  const made = await world(t, {}, 'hunter2');
  made.salt.fleet.get('web02.demo.no').grains = {};
  const oper = made.person(OPER);
  oper.says('master', "salt -C 'not G@os:Alpine' test.version");
  await oper.hears('master', W1);
});

test('an expression that would hang the master: an answer at once, and it reaches no one', async (t) => {
  const made = await world(t, {}, 'hunter2');
  for (const id of SEEN)
    made.salt.fleet.get(id).grains = { kernelversion: `#1 smp debian ${'a'.repeat(60)}` };
  const oper = made.person(OPER);
  for (const line of [
    "salt -P 'kernelversion:(([a-z0-9 #_:.-]+)+)+!' test.version",
    "salt -C 'P|@kernelversion|(([a-z0-9.-]|.)+)+!' test.version",
    "salt -E '((w|e|b|[0-9]|.)+)+!' test.version",
  ]) {
    oper.says('master', line);
    await oper.hears('master', NONE);
  }
  nothingReachedTheMaster(made);
});

test("an admin's target goes out as typed; where its minions must be known first, no expression reaches the master", async (t) => {
  const made = await world(t, { 'db01.demo.no': 'Debian' }, 'hunter2');
  const typed = "salt -P 'os:(Deb|Alp)' test.version";
  made.admin.says('master', typed);
  await made.admin.hearsAtLast('master', /db01: \d{4}\.\d+/);
  assert.deepEqual(reached(made), ['grain_pcre os:(Deb|Alp)']);
  made.admin.says('master', "salt -P 'os:(deb|alp)' test.sleep 0");
  await made.admin.hears('master', /on 4 minions/);
  made.admin.says('master', 'no');
  await made.admin.hears('master', /Not run/);
  const asked = made.salt.lowstate.chunks.filter(({ kwarg }) => kwarg?.tgt_type === 'grain_pcre');
  assert.deepEqual(asked, []);
  // Only Salt knows these, so it is asked.
  made.admin.says('master', 'salt -I webpass:hunter2 test.sleep 0');
  await made.admin.hears('master', /on 3 minions: web01, web02, web03/);
});
