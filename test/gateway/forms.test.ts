import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NS_DISCO_INFO } from '../../src/xmpp/index.ts';
import { VERSION } from '../support/salt-version.ts';
import { FormFiller } from './support/form-filler.ts';
import { type Play, play } from './support/play.ts';

/* Forms offer minions, functions, states, jobs and keys: only those that the person may see and run. */

const ECHO = {
  'test.echo': { args: ['text'], defaults: null, varargs: null, kwargs: null },
  'test.mixed': {
    args: ['name', 'path', 'loud', 'count'],
    defaults: ['/', true, null],
    varargs: null,
    kwargs: true,
  },
};
const SMALL = [{ who: ['kari@demo.no'], on: ['web01'], run: ['test.echo', 'state.apply', 'disk.*'] }];

/** Gives the minions functions, and answers to what forms ask. */
function equip({ salt }: Play): void {
  const { functions } = salt.fleet;
  const many = Array.from({ length: 60 }, (_, number) => `mod${number % 5}.fun${number}`);
  functions.set('sys.list_functions', () => ({
    ret: ['test.echo', 'test.mixed', 'test.ping', 'disk.usage', 'state.apply', ...many],
  }));
  functions.set('sys.argspec', (_id, { arg = [] }) => ({
    ret: Object.fromEntries(Object.entries(ECHO).filter(([name]) => name.startsWith(`${arg[0]}.`))),
  }));
  functions.set('cp.list_states', () => ({ ret: ['motd', 'top', 'web.nginx'] }));
  functions.set('test.mixed', (_id, { arg = [], kwarg = {} }) => ({ ret: { arg, kwarg } }));
}

const scene = (t: Parameters<typeof play>[0], config: Record<string, unknown> = {}) =>
  play(t, { config, before: equip });

test('a function is chosen by module, then by name, then with its arguments', async (t) => {
  const { admin, salt } = await scene(t);
  const form = new FormFiller(admin, 'web01', 'run');
  const what = await form.opens();
  assert.deepEqual(what.fields, ['module', 'function', 'filter']);
  assert.deepEqual(what.choices.module?.slice(0, 3), ['Choose…', 'disk (1)', 'mod0 (12)']);
  assert.deepEqual(what.actions, ['complete', 'next']);
  const which = await form.presses('next', { module: 'test' });
  assert.deepEqual(which.choices.name, ['Choose…', 'test.echo', 'test.mixed', 'test.ping']);
  assert.deepEqual(which.actions, ['next', 'complete', 'prev']);
  const args = await form.presses('next', { name: 'test.mixed' });
  assert.equal(args.instructions, 'test.mixed on this minion.');
  assert.deepEqual(args.required, ['argument-0-name']);
  assert.deepEqual(args.values, {
    'argument-0-name': '',
    'argument-1-path': '/',
    'argument-2-loud': 'true',
    'argument-3-count': '',
    arguments: '',
  });
  const missing = await form.presses('complete', { 'argument-1-path': '/srv' });
  assert.deepEqual([missing.status, missing.notes], ['executing', 'Missing: name']);
  assert.equal(missing.instructions, 'Missing: name\ntest.mixed on this minion.');
  assert.equal(missing.values['argument-1-path'], '/srv');
  const done = await form.presses('complete', {
    'argument-0-name': 'a b',
    'argument-1-path': '/',
    'argument-2-loud': '0',
    'argument-3-count': '3',
    arguments: 'x=[1]',
  });
  assert.equal(done.status, 'completed');
  // The default is not sent, and after it the arguments go by their names.
  const [{ arg, kwarg } = {}] = salt.lowstate.chunks.filter(({ fun }) => fun === 'test.mixed');
  assert.deepEqual([arg, kwarg], [['a b'], { loud: false, count: 3, x: [1] }]);
});

test('next runs nothing, whatever was typed; a function without arguments is shown once more', async (t) => {
  const { admin, salt } = await scene(t);
  const form = new FormFiller(admin, 'web01', 'run');
  await form.opens();
  const typed = await form.presses('next', { function: 'test.echo "a b" | grep a' });
  assert.deepEqual(typed.values, { 'argument-0-text': '', arguments: '"a b"' });
  await form.presses('prev');
  const ready = await form.presses('next', { function: 'salt-run manage.up' });
  assert.equal(ready.instructions, 'Ready to run: salt-run manage.up');
  assert.deepEqual([ready.fields, ready.actions], [[], ['complete', 'prev']]);
  assert.equal((await form.presses('cancel')).status, 'canceled');
  assert.deepEqual(
    salt.lowstate.chunks.filter(({ fun }) => fun === 'test.echo' || fun === 'manage.up'),
    [],
  );
});

test('at the master the minions are chosen first, and a wrong target is named at once', async (t) => {
  const { admin } = await scene(t, { groups: { front: { target: 'web*' } } });
  const form = new FormFiller(admin, 'master', 'run');
  const first = await form.opens();
  assert.deepEqual(first.choices.target, ['All minions', 'front (group)', 'db01', 'web01', 'web02']);
  const wrong = await form.presses('next', { 'typed-target': "-C 'web* and (" });
  assert.equal(wrong.status, 'executing');
  assert.equal(wrong.values['typed-target'], "-C 'web* and (");
  assert.match(wrong.notes, /Nothing ran/);
  const what = await form.presses('next', { target: 'front' });
  assert.match(what.instructions, /^On front\./);
  assert.ok(what.choices.module?.includes('test (3)'));
  const done = await form.presses('complete', { function: 'test.version' });
  assert.match(done.values.output ?? '', /^web01: \d{4}\.\d+\nweb02: \d{4}\.\d+$/);
});

test('a person with a small grant sees only the own minion, functions and states', async (t) => {
  const stage = await scene(t, { access: SMALL, groups: { front: { target: 'db*' } } });
  const kari = stage.person('kari@demo.no');
  const run = await new FormFiller(kari, 'master', 'run').opens();
  assert.deepEqual(run.choices.target, ['All minions', 'web01']);
  const what = await new FormFiller(kari, 'web01', 'run').opens();
  assert.deepEqual(what.choices.name, ['Choose…', 'disk.usage', 'state.apply', 'test.echo']);
  const states = await new FormFiller(kari, 'web01', 'apply').opens();
  assert.deepEqual(states.choices.state, ['Choose…', 'motd', 'top', 'web.nginx']);
  assert.deepEqual((await new FormFiller(kari, 'master', 'job').opens()).choices, {});
});

test('states that a rule does not name are not offered; without the right to apply none is', async (t) => {
  const access = [
    { who: ['kari@demo.no'], on: ['web01'], run: [{ 'state.apply': ['motd', 'test=True'] }] },
    { who: ['ola@demo.no'], on: ['web01'], run: ['test.*'] },
  ];
  const stage = await scene(t, { access });
  const ofKari = await new FormFiller(stage.person('kari@demo.no'), 'web01', 'apply').opens();
  assert.deepEqual(ofKari.choices.state, ['Choose…', 'motd']);
  const ofOla = await new FormFiller(stage.person('ola@demo.no'), 'web01', 'apply').opens();
  assert.deepEqual([ofOla.fields, ofOla.choices], [['state'], {}]);
  assert.equal(stage.salt.lowstate.chunks.filter(({ fun }) => fun === 'cp.list_states').length, 1);
});

test('keys are offered to those who may list them', async (t) => {
  const access = [
    { who: ['kari@demo.no'], on: ['@master'], run: ['@wheel.key.accept'] },
    { who: ['ola@demo.no'], on: ['@master'], run: ['@wheel.key.accept', '@wheel.key.list_all'] },
  ];
  const stage = await play(t, {
    config: { access },
    before: ({ salt }) => {
      salt.lowstate.wheels.set('key.list_all', () => ({
        minions: ['web01.demo.no'],
        minions_pre: ['new01.demo.no'],
        minions_rejected: ['old01.demo.no'],
        minions_denied: [],
      }));
    },
  });
  const ofKari = await new FormFiller(stage.person('kari@demo.no'), 'master', 'accept').opens();
  assert.deepEqual([ofKari.fields, ofKari.choices], [['id'], {}]);
  const ofOla = await new FormFiller(stage.person('ola@demo.no'), 'master', 'accept').opens();
  assert.deepEqual(ofOla.choices.id, ['Choose…', 'new01.demo.no (unaccepted)', 'old01.demo.no (rejected)']);
});

test('jobs are offered by number; only running ones to end', async (t) => {
  const stage = await scene(t);
  const { asked, release } = stage.holdFunction('test.sleep');
  stage.admin.says('web01', 'test.version');
  await stage.admin.hears('web01', VERSION);
  stage.admin.says('web01', 'test.sleep 60');
  await asked();
  const all = (await new FormFiller(stage.admin, 'web01', 'job').opens()).choices.job ?? [];
  assert.equal(all[0], 'Your last one');
  assert.match(all[1] ?? '', /^2: test\.sleep 60 · web01 · running · /);
  assert.match(all[2] ?? '', /^1: test\.version · web01 · done · /);
  const form = new FormFiller(stage.admin, 'web01', 'kill');
  assert.equal((await form.opens()).choices.job?.length, 2);
  const question = await form.presses('complete', { job: '2', hard: '1' });
  assert.match(question.fields.join(), /Kill job 2: test\.sleep 60\?/);
  assert.equal((await form.presses('cancel')).status, 'canceled');
  release();
});

test('while Salt does not answer, the form opens with a field to type in', async (t) => {
  const stage = await scene(t);
  const { release } = stage.holdFunction('sys.list_functions');
  const form = new FormFiller(stage.admin, 'web01', 'run');
  const what = await form.opens();
  assert.deepEqual(what.fields, ['function', 'filter']);
  assert.equal(what.instructions, 'web01 has not told its functions yet.');
  assert.equal((await form.presses('complete', { function: 'test.version' })).values.output, VERSION);
  release();
});

test('a second click while a stage is made is refused, and cancel ends it', async (t) => {
  const stage = await scene(t);
  const { asked, release } = stage.holdFunction('sys.argspec');
  const form = new FormFiller(stage.admin, 'web01', 'run');
  await form.opens();
  const made = form.presses('next', { function: 'test.echo' });
  await asked();
  await assert.rejects(form.presses('next', { function: 'test.echo' }), { code: 'bad-request' });
  assert.equal((await form.presses('cancel')).status, 'canceled');
  release();
  assert.equal((await made).status, 'canceled');
  await assert.rejects(form.presses('next', { function: 'test.echo' }), { code: 'not-allowed' });
});

test('of more than 200 minions a list has the first, and says so', async (t) => {
  const minions = Array.from({ length: 230 }, (_, n) => `m${n}.demo.no`);
  const { admin } = await play(t, { minions, before: equip });
  const { choices, instructions } = await new FormFiller(admin, 'master', 'apply').opens();
  assert.equal(choices.target?.length, 201);
  assert.equal(instructions, 'The list has the first 200 of 230 minions and groups; type any other.');
});

test('answers of many minions, jobs and dicts are tables for a client that shows tables', async (t) => {
  const stage = await scene(t);
  stage.salt.fleet.functions.set('disk.usage', () => ({
    ret: { '/': { used: 40, capacity: '4%' }, '/boot': { used: 7, capacity: '7%' } },
  }));
  stage.admin.announces = {
    identities: [{ category: 'client', type: 'phone', name: 'Some' }],
    features: [NS_DISCO_INFO],
  };
  const asks = async (contact: string, node: string, values?: Record<string, string>) => {
    const form = new FormFiller(stage.admin, contact, node);
    const opened = await form.opens();
    return values ? form.presses('complete', values) : opened;
  };
  const fleet = await asks('master', 'run', { function: 'test.version' });
  assert.deepEqual(
    fleet.rows,
    ['db01', 'web01', 'web02'].map((name) => [name, VERSION]),
  );
  const usage = await asks('web01', 'run', { function: 'disk.usage' });
  assert.deepEqual(usage.rows, [
    ['/', '40', '4%'],
    ['/boot', '7', '7%'],
  ]);
  const filtered = await asks('web01', 'run', { function: 'disk.usage', filter: 'grep boot' });
  assert.deepEqual(filtered.rows, []);
  const jobs = await asks('web01', 'jobs');
  assert.deepEqual(
    jobs.rows.map((row) => row.slice(0, 4)),
    [
      ['3', 'disk.usage | grep boot', 'web01', 'done'],
      ['2', 'disk.usage', 'web01', 'done'],
      ['1', 'test.version', 'master', 'done'],
    ],
  );
  assert.deepEqual((await asks('master', 'minions', {})).rows[0], ['db01', 'up']);
  assert.deepEqual((await asks('master', 'keys')).rows[0], ['db01.demo.no', 'Accepted']);
});

test('lines above and below an answer stand with its table', async (t) => {
  const stage = await scene(t);
  stage.admin.announces = { identities: [], features: [NS_DISCO_INFO] };
  const form = new FormFiller(stage.admin, 'master', 'run');
  await form.opens();
  const answer = await form.presses('complete', { function: 'salt web* test.version --summary' });
  assert.deepEqual(answer.rows.length, 2);
  assert.match(answer.instructions, /^# of minions targeted: 2$/m);
});

test('a client that cannot show tables gets text, and one with small text fields a field for each line', async (t) => {
  const admins = ['pc@demo.no', 'web@demo.no'];
  const stage = await scene(t, { admins });
  stage.salt.fleet.functions.set('test.version', () => ({ ret: { a: { b: [1, { c: 'x'.repeat(80) }] } } }));
  const answers = async (name: string, person = '') => {
    const admin = stage.person(person);
    admin.announces = { identities: [{ category: 'client', type: 'pc', name }], features: [] };
    const form = new FormFiller(admin, 'web01', 'run');
    await form.opens();
    return form.presses('complete', { function: 'test.version' });
  };
  const gajim = await answers('Gajim', admins[0]);
  assert.deepEqual(gajim.fields, ['output']);
  const lines = (gajim.values.output ?? '').split('\n');
  assert.ok(lines.length > 1 && lines.some((line) => line.startsWith('  ')));
  const converse = await answers('Converse', admins[1]);
  assert.deepEqual(
    converse.fields,
    lines.map((line) => line.replace(/^ +/, (blanks) => '\u00a0'.repeat(blanks.length))),
  );
});
