import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NS_COMMANDS,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_LAST,
  NS_PING,
  NS_VCARD,
  NS_VERSION,
  StanzaError,
  xml,
} from '../../src/xmpp/index.ts';
import { VERSION } from '../support/salt-version.ts';
import type { Puppet } from './support/person.ts';
import { DOMAIN, type Play, play, stage } from './support/play.ts';

/* The config's `limits`, each with an answer that names the limit. */

const jobs = (scene: Play) => scene.calls().map(({ fun }) => fun);

test('who asks too often is told so once; nothing beyond the limit runs', async (t) => {
  const scene = await play(t, {
    config: { limits: { burst: 3, per_user_per_minute: 1 }, admins: ['admin@demo.no', 'kari@demo.no'] },
  });
  for (let index = 0; index < 50; index += 1) scene.admin.says('web01', 'test.ping');
  const heard: string[] = [];
  while (heard.length < 4) heard.push((await scene.admin.hearsMessage('web01')).getChildText('body') ?? '');
  assert.equal(heard.filter((text) => /True$/.test(text)).length, 3);
  assert.equal(heard.filter((text) => /limits\.per_user_per_minute/.test(text)).length, 1);
  const kari = scene.person('kari@demo.no');
  kari.says('web01', 'test.version');
  await kari.hears('web01', VERSION);
  assert.deepEqual(scene.admin.unheard(), []);
  assert.deepEqual(jobs(scene), ['test.ping', 'test.ping', 'test.ping', 'test.version']);
  const refused = scene.audit().filter(({ outcome }) => outcome === 'limit-rate');
  assert.ok(refused.length > 0);
});

test('the answer says the limit and when to try again', async (t) => {
  const scene = await play(t, { config: { limits: { burst: 1, per_user_per_minute: 2 } } });
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears('web01', /admin/);
  scene.admin.says('web01', 'whoami');
  await scene.admin.hears(
    'web01',
    /^Not run: you may ask 2 times a minute \(limits\.per_user_per_minute\), 1 times at once \(limits\.burst\)\. Try again in (?:30|29|2\d|1\d) s; earlier messages are ignored\.$/,
  );
});

test('an ad-hoc command counts as a message does', async (t) => {
  const scene = await play(t, { config: { limits: { burst: 1, per_user_per_minute: 1 } } });
  const run = () => scene.admin.asks('web01', 'set', xml('command', { xmlns: NS_COMMANDS, node: 'jobs' }));
  await run();
  await assert.rejects(run(), (error: unknown) => {
    assert.ok(error instanceof StanzaError);
    assert.equal(error.code, 'resource-constraint');
    assert.equal(error.type, 'wait');
    assert.match(error.text ?? '', /limits\.per_user_per_minute/);
    return true;
  });
});

test('what is said to nobody counts too: beyond the limit once, then no more', async (t) => {
  const scene = await play(t, { config: { limits: { per_user_per_minute: 1, burst: 2 } } });
  const nobody = xml('command', { xmlns: NS_COMMANDS, node: 'run', action: 'bogus' });
  scene.admin.says('nosuch', 'test.ping');
  assert.equal((await scene.admin.refusedBy('nosuch')).code, 'item-not-found');
  await assert.rejects(scene.admin.asks('nosuch', 'set', nobody), { code: 'item-not-found' });
  scene.admin.says('nosuch', 'test.ping');
  const { code, type, text } = await scene.admin.refusedBy('nosuch');
  assert.deepEqual([code, type], ['resource-constraint', 'wait']);
  assert.match(text ?? '', /limits\.per_user_per_minute/);
  scene.admin.says('nosuch', 'test.ping');
  scene.admin.says('web01', 'test.ping');
  await assert.rejects(scene.admin.asks('nosuch', 'set', nobody), { code: 'resource-constraint' });
  assert.deepEqual(scene.admin.unheard(), []);
  assert.deepEqual(jobs(scene), []);
  assert.deepEqual(
    scene.audit().map(({ event, outcome }) => `${event} ${outcome}`),
    ['item-not-found', 'item-not-found', ...Array(4).fill('limit-rate')].map(
      (outcome) => `refused ${outcome}`,
    ),
  );
});

const NAMESPACES = {
  'disco#info': ['query', NS_DISCO_INFO],
  'disco#items': ['query', NS_DISCO_ITEMS],
  'a vCard': ['vCard', NS_VCARD],
  ping: ['ping', NS_PING],
  'the version': ['query', NS_VERSION],
  'last activity': ['query', NS_LAST],
  'what nobody knows': ['query', 'urn:example:made-up'],
} as const;

for (const [what, [name, xmlns]] of Object.entries(NAMESPACES)) {
  for (const contact of ['web01', 'w*b[0-9]*', 'nosuch', DOMAIN]) {
    test(`a client that asks ${contact} for ${what} all the time is told to wait, and nobody else`, async (t) => {
      const scene = await play(t, {
        config: { limits: { burst: 1, per_user_per_minute: 1 }, admins: ['admin@demo.no', 'kari@demo.no'] },
      });
      const asks = async (person: Puppet) => {
        const answer = person.asks(contact, 'get', xml(name, { xmlns }));
        return answer.then(
          () => 'answered',
          (error: StanzaError) => error.code,
        );
      };
      const answers: string[] = [];
      for (let n = 0; n < 50; n += 1) answers.push(await asks(scene.admin));
      const refused = answers.indexOf('resource-constraint');
      assert.ok(refused >= 10 && refused <= 40, `refused after ${refused}`);
      assert.deepEqual(new Set(answers.slice(refused)), new Set(['resource-constraint']));
      assert.equal(await asks(scene.person('kari@demo.no')), answers[0]);
      scene.admin.says('web01', 'test.ping');
      await scene.admin.hears('web01', 'True');
      const line = scene.audit().find(({ outcome }) => outcome === 'limit-rate');
      assert.deepEqual([line?.via, line?.line], ['iq', xmlns]);
    });
  }
}

test('subscriptions and probes without end: beyond the limit an error, and nothing is kept', async (t) => {
  const scene = await play(t, { config: { limits: { burst: 2, per_user_per_minute: 1 } } });
  for (let n = 0; n < 100; n += 1) scene.admin.presence('web01', n % 2 === 0 ? 'subscribe' : 'probe');
  const seen: string[] = [];
  while (!seen.includes('error')) {
    const { attrs } = await scene.admin.nextPresence('web01');
    seen.push(attrs.type ?? 'available');
  }
  assert.ok(seen.length > 20 && seen.length < 100, `${seen.length}`);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
  assert.ok(!scene.admin.unseen().some((each) => !each.endsWith('error')));
  scene.admin.presence('web01', 'unsubscribe');
});

test('globs made up one after the other count as requests: each is held against the fleet', async (t) => {
  const scene = await play(t, { config: { limits: { burst: 3, per_user_per_minute: 1 } } });
  for (let n = 0; n < 6; n += 1) {
    scene.admin.presence(`w*${n}`, 'subscribe');
    scene.admin.presence(`w*${n}`, 'unsubscribe');
  }
  for (let n = 0; n < 3; n += 1) await scene.admin.sees(`w*${n}`, 'subscribed');
  for (let n = 3; n < 6; n += 1)
    assert.match(await scene.admin.sees(`w*${n}`, 'unsubscribed'), /limits\.per_user_per_minute/);
});

test('what is said while the fleet is not known yet neither counts nor is on record as refused', async (t) => {
  const scene = await stage(t, { config: { limits: { per_user_per_minute: 1, burst: 1 } } });
  const release = scene.holdSalt();
  await scene.startGateway();
  await scene.server.loggedIn();
  for (const _ of [1, 2]) {
    scene.admin.says('web01', 'test.ping');
    assert.equal((await scene.admin.refusedBy('web01')).code, 'recipient-unavailable');
  }
  release();
  await scene.ready();
  assert.deepEqual(scene.audit(), []);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
});

test('more running jobs of one person than the limit are refused, until one ends', async (t) => {
  const scene = await play(t, { config: { limits: { jobs_per_user: 1 } } });
  const slow = scene.holdFunction('test.slow');
  scene.admin.says('web01', 'test.slow');
  await scene.audited('run');
  scene.admin.says('web02', 'test.ping');
  await scene.admin.hears(
    'web02',
    /^Nothing ran: 1 of your jobs run already, the limit is 1 \(limits\.jobs_per_user\)\. Try again when/,
  );
  scene.admin.says('web02', 'salt-run manage.up');
  await scene.admin.hears('web02', /limits\.jobs_per_user/);
  assert.deepEqual(jobs(scene), ['test.slow']);
  slow.release();
  await scene.admin.hears('web01', 'at last');
  await scene.audited('ended');
  scene.admin.says('web02', 'test.ping');
  await scene.admin.hears('web02', 'True');
  assert.deepEqual(
    scene
      .audit()
      .filter(({ event }) => event === 'refused')
      .map(({ outcome }) => outcome),
    ['limit-jobs-person', 'limit-jobs-person'],
  );
});

test('a detached job counts for as long as it runs', async (t) => {
  const scene = await play(t, { config: { limits: { jobs_per_user: 1 } } });
  const slow = scene.holdFunction('test.slow');
  scene.admin.says('web01', 'test.slow --async');
  await scene.admin.hears('web01', /^Job 1 runs/);
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', /limits\.jobs_per_user/);
  slow.release();
  await scene.audited('ended');
  scene.admin.says('web01', 'test.ping');
  await scene.admin.hears('web01', 'True');
});

test('jobs of all people are limited in whole', async (t) => {
  const scene = await play(t, {
    config: { limits: { jobs: 1 }, admins: ['admin@demo.no', 'kari@demo.no'] },
  });
  const slow = scene.holdFunction('test.slow');
  scene.admin.says('web01', 'test.slow');
  await scene.audited('run');
  const kari = scene.person('kari@demo.no');
  kari.says('web01', 'test.ping');
  await kari.hears(
    'web01',
    /^Nothing ran: 1 jobs of all people run already, the limit is 1 \(limits\.jobs\)/,
  );
  slow.release();
  await scene.admin.hears('web01', 'at last');
});

test('jobs taken up at the start count too', async (t) => {
  const scene = await play(t, { config: { limits: { jobs_per_user: 1 } } });
  const slow = scene.holdFunction('test.slow');
  scene.admin.says('web01', 'test.slow');
  await scene.audited('run');
  await scene.restartGateway();
  scene.admin.says('web02', 'test.ping');
  await scene.admin.hears('web02', /limits\.jobs_per_user/);
  slow.release();
  await scene.admin.hears('web01', /at last/);
});

test('what strangers send a thousand times is a few lines in log and audit trail', async (t) => {
  const scene = await play(t);
  const mallory = scene.person('mallory@demo.no');
  for (let index = 0; index < 1000; index += 1) mallory.says('web01', 'test.ping');
  for (let index = 0; index < 1000; index += 1) await mallory.refusedBy('web01');
  assert.ok(scene.audit().length < 100);
  assert.ok(scene.log.lines.filter(({ level }) => level === 'warn').length < 100);
  await scene.stopGateway();
  const counted = scene.audit().at(-1);
  assert.equal(counted?.outcome, `${1000 - scene.audit().length + 1} times more`);
});

function long(scene: Play): void {
  const text = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(20)}`).join('\n');
  scene.salt.fleet.functions.set('test.long', () => ({ ret: text }));
}

test('what was discarded for newer answers is said where it is asked for', async (t) => {
  const scene = await play(t, { config: { limits: { kept_results_mb: 0.02 } } });
  long(scene);
  for (const contact of ['web01', 'web02', 'db01']) {
    scene.admin.says(contact, 'test.long');
    await scene.admin.hears(contact, /^line 0 /);
  }
  scene.admin.says('web01', 'more');
  await scene.admin.hears('web01', /^The rest was discarded: .*limits\.kept_results_mb.*"job 3" asks Salt/);
  scene.admin.says('db01', 'more');
  await scene.admin.hears('db01', /^line \d+ /);
});

test('answers under way are bounded too, and what is not kept is said', async (t) => {
  const scene = await play(t, { config: { limits: { kept_results_mb: 0.01 } } });
  long(scene);
  scene.admin.says('web01', 'test.long');
  await scene.admin.hears(
    'web01',
    '(not kept: the answers under way are over 0.01 MiB (limits.kept_results_mb); "job 1" asks Salt)',
  );
  // The sent text frees its space.
  for (let index = 0; index < 20; index += 1) {
    scene.admin.says('web01', 'test.version');
    await scene.admin.hears('web01', VERSION);
  }
});

for (const [name, body] of [
  ['yes', 'yes'],
  ['a mistake', 'minions up down'],
  ['a link', 'https://demo.no/a'],
]) {
  test(`a program that says ${name} to each answer is not answered for ever`, async (t) => {
    const scene = await play(t, { config: { limits: { burst: 1000 } } });
    for (let index = 0; index < 150; index += 1) scene.admin.says('master', body);
    scene.admin.says('web01', 'whoami');
    await scene.admin.hears('web01', /admin/);
    const heard = scene.admin.unheard().map(String);
    // A hundred, then one that says that no more follow. `whoami` starts a new count, maybe before the last of the 150.
    assert.equal(heard.filter((text) => text.includes("I won't answer more of them")).length, 1);
    assert.ok(heard.length === 101 || heard.length === 102, `${heard.length} answers`);
  });
}
