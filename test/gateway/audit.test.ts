import assert from 'node:assert/strict';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { NS_COMMANDS, NS_DISCO_INFO, type StanzaError, xml } from '../../src/xmpp/index.ts';
import { type AuditLine, play } from './support/play.ts';

/* Every request and every refusal is on record, before anything is done for it. */

const ASKED = { config: { confirm: ['state.apply'], confirm_above: 100 } };

/** Lines without the parts that differ in each run. */
function told(lines: readonly AuditLine[]): Record<string, unknown>[] {
  return lines.map(({ time: _, id: __, jid: ___, ms: ____, ...line }) => line);
}

const ADMIN = { person: 'admin@demo.no/phone', contact: 'web01@salt.demo.no' };

test('a Salt function is on record as asked, as run, and as ended', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.echo hello password=hush');
  await scene.admin.hears('web01', /hello/);
  await scene.audited('ended');
  const lines = scene.audit();
  const call = { function: 'test.echo', job: 1 };
  assert.deepEqual(told(lines), [
    { ...ADMIN, event: 'asked', via: 'message', line: 'test.echo hello password=***' },
    {
      ...ADMIN,
      ...call,
      event: 'run',
      target: ['web01.demo.no'],
      target_type: 'list',
      arguments: ['hello'],
      keywords: { password: '***' },
    },
    { ...ADMIN, ...call, event: 'ended', outcome: 'done' },
  ]);
  assert.equal(new Set(lines.map(({ id }) => id)).size, 1);
  const [published] = scene.calls();
  assert.equal(lines[1]?.jid, published?.jid);
  assert.equal(lines[2]?.jid, published?.jid);
  assert.ok(Number(lines[2]?.ms) >= 0);
  assert.deepEqual(published?.kwarg, { password: 'hush' });
});

test('a question is on record with its answer, in whatever contact', async (t) => {
  const scene = await play(t, ASKED);
  scene.admin.says('web01', 'state.apply motd');
  await scene.admin.hears('web01', /Reply yes or no/);
  scene.admin.says('web01', 'no');
  await scene.admin.hears('web01', /^Not run/);
  scene.admin.says('web01', 'state.apply motd');
  await scene.admin.hears('web01', /Reply yes or no/);
  scene.admin.says('web01', 'again');
  await scene.admin.hears('web01', /^Dropped/);
  await scene.admin.hears('web01', /^There is nothing to run again/);
  scene.admin.says('web01', 'state.apply motd');
  await scene.admin.hears('web01', /Reply yes or no/);
  scene.admin.says('web01', 'yes');
  await scene.admin.hearsMessage('web01');
  await scene.audited('ended');
  const lines = scene.audit();
  assert.deepEqual(
    lines.map(({ event, line, function: fun }) => `${event} ${line ?? fun}`),
    [
      'asked state.apply motd',
      'question Run state.apply motd on web01?',
      'asked no',
      'declined state.apply motd',
      'asked state.apply motd',
      'question Run state.apply motd on web01?',
      'asked again',
      'dropped state.apply motd',
      'asked state.apply motd',
      'question Run state.apply motd on web01?',
      'asked yes',
      'confirmed state.apply motd',
      'run state.apply',
      'ended state.apply',
    ],
  );
  const id = lines[8]?.id;
  assert.deepEqual(
    lines.filter((line) => line.id === id).map(({ event }) => event),
    ['asked', 'question', 'confirmed', 'run', 'ended'],
  );
});

test('a number that is asked for anew is one question, confirmed once', async (t) => {
  const scene = await play(t, { config: { confirm_above: 1 } });
  scene.admin.says('master', 'cmd.run id');
  await scene.admin.hears('master', /Reply yes 3 or no/);
  scene.admin.says('master', 'yes');
  await scene.admin.hears('master', /Type the number too/);
  scene.admin.says('master', 'yes 3');
  await scene.audited('ended');
  const events = scene.audit().map(({ event }) => event);
  assert.deepEqual(events, ['asked', 'question', 'asked', 'asked', 'confirmed', 'run', 'ended']);
});

test('words that only read are a line each, what cannot be read is one as failed', async (t) => {
  const scene = await play(t);
  for (const word of ['minions', 'jobs', 'help', 'whoami', 'more', 'keys', 'roster']) {
    scene.admin.says('master', word);
    await scene.admin.hearsMessage('master');
  }
  scene.admin.says('master', 'xyzzy');
  await scene.admin.hears('master', /I didn't understand/);
  scene.admin.says('master', 'test.echo "x');
  await scene.admin.hearsMessage('master');
  const lines = scene.audit();
  assert.deepEqual(
    lines.filter(({ event }) => event === 'asked').map(({ line }) => line),
    ['minions', 'jobs', 'help', 'whoami', 'more', 'keys', 'roster', 'xyzzy', 'test.echo "x'],
  );
  const failed = lines.filter(({ event }) => event === 'failed').map(({ outcome }) => outcome);
  assert.equal(failed[0], 'not-understood');
  assert.equal(failed.length, 2);
});

test('runner calls, kills, keys and again are on record too', async (t) => {
  const scene = await play(t);
  scene.salt.lowstate.wheels.set('key.list_all', async () => ({
    minions: ['db01.demo.no', 'web01.demo.no', 'web02.demo.no'],
    minions_pre: ['web03.demo.no'],
    minions_rejected: [],
    minions_denied: [],
  }));
  scene.salt.lowstate.wheels.set('key.finger', async () => ({}));
  scene.salt.lowstate.wheels.set('key.accept', async () => ({}));
  scene.salt.lowstate.runners.set('manage.up', async () => []);
  scene.admin.says('master', 'salt-run manage.up');
  await scene.admin.hearsMessage('master');
  scene.admin.says('master', 'accept web03.demo.no');
  await scene.admin.hears('master', /Reply yes or no/);
  scene.admin.says('master', 'yes');
  await scene.admin.hears('master', /accepted/);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', /True/);
  scene.admin.says('web01', 'kill 2');
  await scene.admin.hears('web01', /Reply yes or no/);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', /not running|Signalled/);
  scene.admin.says('web01', 'again');
  await scene.admin.hears('web01', /True/);
  await scene.audited('ended', 5);
  const ran = scene.audit().filter(({ event }) => event === 'run');
  assert.deepEqual(
    ran.map(({ function: fun }) => fun),
    ['@runner.manage.up', '@wheel.key.accept', 'test.ping', 'saltutil.term_job', 'test.ping'],
  );
  assert.deepEqual(ran[1]?.keywords, {
    match: 'web03.demo.no',
    include_rejected: true,
    include_denied: true,
  });
  assert.deepEqual(ran[3]?.arguments, [ran[2]?.jid]);
  const ended = scene.audit().filter(({ event }) => event === 'ended');
  assert.deepEqual(
    ended.map(({ function: fun, outcome }) => `${fun} ${outcome}`),
    ran.map(({ function: fun }) => `${fun} done`),
  );
});

test('each job of a batch is on record by its own id', async (t) => {
  const scene = await play(t);
  scene.admin.says('master', 'salt -b 1 * test.version');
  await scene.admin.hearsMessage('master');
  await scene.audited('ended');
  const jids = scene
    .calls()
    .filter(({ fun }) => fun === 'test.version')
    .map(({ jid }) => jid);
  assert.equal(jids.length, 3);
  assert.deepEqual(
    (await scene.audited('run', 3)).map(({ jid }) => jid),
    jids,
  );
});

test('an ad-hoc command is on record as a message is', async (t) => {
  const scene = await play(t);
  const field = xml('field', { var: 'function' }, xml('value', {}, 'test.version'));
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, field);
  await scene.admin.asks('web01', 'set', xml('command', { xmlns: NS_COMMANDS, node: 'run' }, form));
  await scene.audited('ended');
  assert.deepEqual(told(scene.audit()), [
    { ...ADMIN, event: 'asked', via: 'form', line: 'run test.version' },
    {
      ...ADMIN,
      event: 'run',
      function: 'test.version',
      job: 1,
      target: ['web01.demo.no'],
      target_type: 'list',
      arguments: [],
      keywords: {},
    },
    { ...ADMIN, event: 'ended', function: 'test.version', job: 1, outcome: 'done' },
  ]);
});

test('refused: messages, presence and questions of strangers', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  mallory.says('web01', 'cmd.run id');
  await mallory.refusedBy('web01');
  mallory.presence('web01', 'subscribe');
  await mallory.sees('web01', 'unsubscribed');
  await assert.rejects(
    mallory.asks('web01', 'get', xml('query', { xmlns: NS_DISCO_INFO })),
    ({ code }: StanzaError) => code === 'forbidden',
  );
  assert.deepEqual(
    scene
      .audit()
      .map(({ event, via, person, contact, line }) => [event, via, person, contact, line].join(' ')),
    [
      'refused message mallory@demo.no/phone web01@salt.demo.no cmd.run id',
      'refused presence mallory@demo.no web01@salt.demo.no subscribe',
      `refused iq mallory@demo.no/phone web01@salt.demo.no ${NS_DISCO_INFO}`,
    ],
  );
});

test('refused: what is asked of minions that a person may not see, and of none', async (t) => {
  const rule = { who: ['kari@demo.no'], on: ['web01'], run: ['test.ping'] };
  const scene = await play(t, { config: { access: [rule] } });
  const kari = scene.person('kari@demo.no');
  kari.says('db01', 'cmd.run id');
  await kari.refusedBy('db01');
  kari.presence('nosuch', 'subscribe');
  await kari.sees('nosuch', 'unsubscribed');
  await assert.rejects(
    kari.asks('db01', 'set', xml('command', { xmlns: NS_COMMANDS, node: 'run' })),
    ({ code }: StanzaError) => code === 'item-not-found',
  );
  assert.deepEqual(
    scene
      .audit()
      .map(({ event, via, outcome, person, contact, line }) =>
        [event, via, outcome, person, contact, line].join(' '),
      ),
    [
      'refused message item-not-found kari@demo.no/phone db01@salt.demo.no cmd.run id',
      'refused presence item-not-found kari@demo.no nosuch@salt.demo.no subscribe',
      'refused form item-not-found kari@demo.no/phone db01@salt.demo.no run',
    ],
  );
});

test('what cannot be recorded is not run, and that is said', async (t) => {
  const scene = await play(t, { config: { audit: { file: '/dev/full' } } });
  const sentence = 'Nothing ran: it cannot be recorded in the audit trail (no space is left).';
  for (const body of ['test.ping', 'salt-run manage.up', 'minions', 'kill', 'accept web03.demo.no']) {
    scene.admin.says('master', body);
    await scene.admin.hears('master', sentence);
  }
  const command = xml('command', { xmlns: NS_COMMANDS, node: 'jobs' });
  const answer = await scene.admin.asks('web01', 'set', command);
  assert.equal(answer?.getChildText('note'), sentence);
  assert.deepEqual(scene.calls(), []);
  assert.match((await scene.notReady()).audit ?? '', /no space is left/);
});

test('an audit trail that can be written again is said in /readyz, though nobody asks for anything', async (t) => {
  const scene = await play(t);
  const file = join(scene.folder, 'audit.jsonl');
  await rm(file, { force: true });
  await mkdir(file);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'Nothing ran: it cannot be recorded in the audit trail (it is a folder).');
  assert.match((await scene.notReady()).audit ?? '', /it is a folder/);
  await rmdir(file);
  await scene.ready();
  assert.deepEqual(
    scene.audit().map(({ event, outcome, lines }) => `${event} ${outcome} ${lines}`),
    ['suppressed audit-unwritable 1'],
  );
});

test('a yes that could not be recorded can be said again', async (t) => {
  const scene = await play(t, ASKED);
  const file = join(scene.folder, 'audit.jsonl');
  scene.admin.says('web01', 'state.apply motd');
  await scene.admin.hears('web01', /Reply yes or no/);
  await rename(file, `${file}.1`);
  await mkdir(file);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', 'Nothing ran: it cannot be recorded in the audit trail (it is a folder).');
  assert.deepEqual(scene.calls(), []);
  await rmdir(file);
  scene.admin.says('web01', 'yes');
  await scene.audited('ended');
  assert.deepEqual(
    scene.audit().map(({ event }) => event),
    ['asked', 'confirmed', 'run', 'ended'],
  );
});

test('a disk that fills after it was asked stops it before it is published', async (t) => {
  const scene = await play(t, ASKED);
  const file = join(scene.folder, 'audit.jsonl');
  const { runners } = scene.salt.lowstate;
  const grains = runners.get('cache.grains');
  runners.set('cache.grains', async (...call) => {
    await rename(file, `${file}.1`);
    await mkdir(file);
    return grains?.(...call) ?? null;
  });
  scene.admin.says('master', '-G os:Debian cmd.run id');
  await scene.admin.hears(
    'master',
    'Nothing ran: it cannot be recorded in the audit trail (it is a folder).',
  );
  assert.deepEqual(scene.calls(), []);
  await rmdir(file);
  scene.admin.says('master', 'jobs');
  await scene.admin.hears('master', /^1: -G os:Debian cmd\.run id · master · audit-unwritable/);
  assert.deepEqual(
    scene.audit().map(({ event, outcome }) => `${event} ${outcome}`),
    ['failed audit-unwritable', 'asked undefined'],
  );
});

test('what was running when the gateway stopped ends on record after the next start', async (t) => {
  const scene = await play(t);
  scene.salt.fleet.get('web01.demo.no').delayMs = 2_000;
  scene.admin.says('web01', 'test.ping');
  await scene.audited('run');
  await scene.restartGateway();
  const [ended] = await scene.audited('ended');
  const [run] = scene.audit().filter(({ event }) => event === 'run');
  assert.equal(ended?.jid, run?.jid);
  assert.equal(ended?.person, 'admin@demo.no');
});
