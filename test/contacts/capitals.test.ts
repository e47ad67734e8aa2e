import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';

/* docs/commands.md, "Capitals": a phone's capitals do not count, unless something is spelt just so. */

const GROUPS = { debian: { target: 'os:Debian', target_type: 'grain' } };
const WEB = ['web01.demo.no', 'web02.demo.no'];
const ALL = ['db01.demo.no', ...WEB];
const FUNCTIONS = ['test.ping', 'test.version', 'test.echo', 'own.myThing', 'own.Both', 'own.both'];

function functionsOf(scene: Play, names = FUNCTIONS): void {
  scene.salt.fleet.functions.set('sys.list_functions', () => ({ ret: names }));
  for (const name of names) {
    if (!scene.salt.fleet.functions.has(name)) scene.salt.fleet.functions.set(name, () => ({ ret: name }));
  }
}

const idsOf = (tgt: unknown) => (tgt === '*' ? ALL : [tgt].flat());

/** The line, and the minions and the call that Salt gets. */
const ROWS: [line: string, minions: readonly unknown[], call: string][] = [
  ['Web01 test.ping', ['web01.demo.no'], 'test.ping'],
  ['Web01.demo.no test.ping', ['web01.demo.no'], 'test.ping'],
  ['WEB01 Test.ping', ['web01.demo.no'], 'test.ping'],
  ['WEB01 TEST.PING', ['web01.demo.no'], 'test.ping'],
  ['Web* test.ping', WEB, 'test.ping'],
  ["Salt '*' test.ping", ALL, 'test.ping'],
  ["SALT 'web*' Test.version", WEB, 'test.version'],
  ["Salt 'Web*' test.ping", WEB, 'test.ping'],
  ["Sudo salt 'web01' test.ping", ['web01.demo.no'], 'test.ping'],
  ['Salt -L Web01,DB01 test.ping', ['web01.demo.no', 'db01.demo.no'], 'test.ping'],
  ['-L Web01,web02 test.ping', WEB, 'test.ping'],
  ['Debian test.ping', ['os:Debian'], 'test.ping'],
  ['Run Web01 test.ping', ['web01.demo.no'], 'test.ping'],
  ['Diff Web01 Web02 Test.version', WEB, 'test.version'],
  ['Web01 test.echo Hello', ['web01.demo.no'], 'test.echo Hello'],
  ['Web01 Test.echo Web01 Salt Yes --Out=json', ['web01.demo.no'], 'test.echo Web01 Salt true'],
  ['Web01 test.version --Out=JSON', ['web01.demo.no'], 'test.version'],
  ['Salt --Async Web01 test.version', ['web01.demo.no'], 'test.version'],
  ['Test.version | Wc -l', ALL, 'test.version'],
  ['Web01 own.myThing', ['web01.demo.no'], 'own.myThing'],
  ['Web01 own.Both', ['web01.demo.no'], 'own.Both'],
  ['Web01 Own.both', ['web01.demo.no'], 'own.both'],
  ['Web01 Own.myThing', ['web01.demo.no'], 'own.myThing'],
];

for (const [line, minions, call] of ROWS) {
  test(`${line} runs ${call} on ${minions.join(', ')}`, async (t) => {
    const scene = await play(t, { config: { groups: GROUPS } });
    functionsOf(scene);
    scene.admin.says('master', line);
    await scene.admin.hearsMessage('master');
    const [ran, ...others] = scene.calls();
    assert.deepEqual(others, []);
    assert.equal([ran?.fun, ...(ran?.arg ?? [])].join(' '), call);
    assert.deepEqual(idsOf(ran?.tgt), minions);
  });
}

test('the same at the contact of the minion', async (t) => {
  const scene = await play(t);
  functionsOf(scene);
  for (const line of ['Web01 test.ping', 'Salt Web01 Test.ping', 'Test.ping']) {
    scene.admin.says('web01', line);
    await scene.admin.hears('web01', 'True');
  }
});

const OTHERS: [line: string, heard: RegExp][] = [
  ['Salt-run manage.status', /^up db01/],
  ['SALT-RUN Manage.status', /^up db01/],
  ['Salt-key -L', /^Accepted/],
  ['salt-key --List-all', /^Accepted/],
  ['Minions Web*', /^web01, web02$/],
  ['Minions Down', /^No minion is down\.$/],
  ['Minions WEB02', /^web02$/],
  ['Help', /test\.ping/],
  ['Help Web01', /web01/],
  ['Master test.ping', /^Run test\.ping on 3 minions/],
  ['@Web01 test.ping', /^Run web01 test\.ping on web01\?/],
  ['Salt ‘Web01’ test.ping', /^I read: Salt 'Web01' test\.ping/],
  ['Yes', /^Nothing is waiting\.$/],
  ['Kill 3', /^There is no job 3/],
];

for (const [line, heard] of OTHERS) {
  test(`${line} is understood`, async (t) => {
    const scene = await play(t);
    functionsOf(scene);
    scene.admin.says('master', line);
    await scene.admin.hears('master', heard);
    assert.deepEqual(scene.calls(), []);
  });
}

test('a repaired line with capitals runs after yes', async (t) => {
  const scene = await play(t);
  scene.admin.says('master', 'Salt ‘Web*’ test.ping');
  await scene.admin.hears('master', /^I read:/);
  scene.admin.says('master', 'Yes');
  await scene.admin.hears('master', 'web01: True\nweb02: True');
});

test('what is spelt exactly wins, and what can be two minions is asked', async (t) => {
  const scene = await play(t, { minions: ['web01.demo.no', 'WEB01.demo.no', 'WEB02'] });
  for (const [line, heard] of [
    ['WEB01 test.ping', 'WEB01.demo.no: True'],
    ['web01 test.ping', 'web01: True'],
    ['W* test.ping', 'WEB01.demo.no: True\nWEB02: True'],
    ['w* test.ping', 'web01: True'],
    ['-L WEB01,web01 test.ping', 'WEB01.demo.no: True\nweb01: True'],
    ['Web02 test.ping', 'WEB02: True'],
    ['web02 test.ping', 'WEB02: True'],
  ] as const) {
    scene.admin.says('master', line);
    await scene.admin.hears('master', heard);
  }
  const ran = scene.calls().length;
  for (const line of ['Web01 test.ping', '-L Web01 test.ping', 'Salt Web01 test.ping']) {
    scene.admin.says('master', line);
    await scene.admin.hears('master', '"Web01" can mean WEB01.demo.no, web01. Type it exactly. Nothing ran.');
  }
  assert.equal(scene.calls().length, ran);
});

test('other capitals in a function are asked about', async (t) => {
  const scene = await play(t);
  functionsOf(scene);
  scene.admin.says('web01', 'Test.Ping');
  await scene.admin.hears('web01', 'Run test.ping on web01? Reply yes or no.');
  assert.deepEqual(scene.calls(), []);
});

test('access judges the minion that is meant, and a hidden one makes no difference', async (t) => {
  const access = [{ who: ['kari@demo.no'], on: ['web01.demo.no'], run: ['test.*'] }];
  const heard: string[][] = [];
  for (const minions of [['web01.demo.no'], ['web01.demo.no', 'WEB01', 'Web01', 'Db01']]) {
    const scene = await play(t, {
      minions,
      config: { access, groups: { Db01: { target: 'Db01', target_type: 'glob' } } },
    });
    functionsOf(scene);
    const kari = scene.person('kari@demo.no');
    const texts: string[] = [];
    for (const line of [
      'WEB01 test.ping',
      'Web01 test.ping',
      'W* test.ping',
      'db01 test.ping',
      'Db01 test.ping',
      '-L WEB01 test.ping',
    ]) {
      kari.says('master', line);
      texts.push((await kari.hearsMessage('master')).getChildText('body') ?? '');
    }
    const reached = scene.calls().flatMap(({ tgt }) => tgt);
    assert.deepEqual(new Set(reached), new Set(['web01.demo.no']));
    heard.push(texts);
  }
  assert.deepEqual(heard[0], heard[1]);
  assert.deepEqual(heard[0]?.slice(0, 3), Array(3).fill('web01: True'));
});
