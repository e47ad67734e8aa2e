import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';

test('of a misspelt function the one meant is offered, and runs on yes', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('sys.list_functions', () => ({ ret: ['test.ping', 'test.version'] }));
  admin.says('master', 'test.pingg');
  await admin.hears('master', /'test\.pingg' is not available/);
  await admin.hears('master', 'Run test.ping on 3 minions: db01, web01, web02? Reply yes or no.');
  admin.says('master', 'yes');
  await admin.hears('master', 'db01: True\nweb01: True\nweb02: True');
});

test('disk.usage takes no path: the function that does is offered', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('disk.usage', () => ({ ret: 'Invalid flag passed to disk.usage', retcode: 1 }));
  admin.says('master', 'web01 disk.usage /');
  await admin.hears('master', /Invalid flag/);
  await admin.hears('master', 'Run web01 disk.percent / on web01? Reply yes or no.');
});

const TWO_LISTS = [['test.version', 'test.pong'], ['test.version']];
for (const [typed, expected] of [
  ['test.pon', /^Refused/],
  ['tset.version', /^Run test\.version on web01\?/],
  ['pong', /^I didn't understand/],
] as const) {
  test(`an offer for "${typed}" does not show if a minion has a function that the person may not run`, async (t) => {
    const answers: string[] = [];
    for (const names of TWO_LISTS) {
      const access = [{ who: ['kari@demo.no'], on: ['web01'], run: ['test.version'] }];
      const at = await play(t, { config: { access } });
      at.salt.fleet.functions.set('sys.list_functions', () => ({ ret: names }));
      const kari = at.person('kari@demo.no');
      kari.says('web01', typed);
      answers.push(await kari.hears('web01', expected));
    }
    assert.equal(answers[0], answers[1]);
  });
}

test('an offer for a target shows only minions and groups that the person sees', async (t) => {
  const groups = { dbs: { target: 'db*', target_type: 'glob' } };
  const access = [{ who: ['kari@demo.no'], on: ['web01'], run: ['test.*'] }];
  const { person } = await play(t, { config: { access, groups } }).then((at) => ({
    person: at.person('kari@demo.no'),
  }));
  for (const line of ['db1 test.ping', 'dbss test.ping', 'web2 test.ping', 'ping db01', 'uptime on dbs']) {
    person.says('master', line);
    assert.doesNotMatch(await person.hears('master', /(?:)/), /db01|dbs on|web02/, line);
  }
});

test('cancel means the question that waits, and no job', async (t) => {
  const { admin } = await play(t);
  admin.says('web01', 'disk.percent');
  await admin.hears('web01', /not available/);
  admin.says('web01', 'reboot');
  await admin.hears('web01', 'Run system.reboot on web01? Reply yes or no.');
  admin.says('web01', 'cancel');
  await admin.hears('web01', 'Dropped, not run: system.reboot');
  admin.says('web01', 'whoami');
  await admin.hears('web01', /^admin@demo\.no/);
});

test('one minion that says it lacks the function, and hangs when asked for its own, holds up no answers', async (t) => {
  const { admin, salt } = await play(t);
  salt.fleet.functions.set('test.ping', (id) => ({
    ret: id === 'web02.demo.no' ? "'test.ping' is not available." : true,
  }));
  let asked = false;
  salt.fleet.functions.set('sys.list_functions', () => {
    asked = true;
    return new Promise(() => {});
  });
  admin.says('master', 'test.ping');
  await admin.hears('master', /^.*db01.*True/s);
  assert.equal(asked, false);
});

test('an offer for a function that failed late leaves a question alone that waits', async (t) => {
  const at = await play(t, { config: { confirm: ['test.version'] } });
  const { admin, salt } = at;
  salt.fleet.functions.set('sys.list_functions', () => ({ ret: ['test.ping', 'test.version'] }));
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  salt.fleet.functions.set('test.pingg', async () => {
    asked.resolve();
    await gate.promise;
    return { ret: "'test.pingg' is not available.", retcode: 1 };
  });
  admin.says('web01', 'test.pingg');
  await asked.promise;
  admin.says('web01', 'test.version');
  await admin.hears('web01', /^Run test\.version on web01\?/);
  gate.resolve();
  await admin.hears('web01', /not available/);
  admin.says('web01', 'yes');
  assert.match(await admin.hearsAtLast('web01', /\d/), /^\d/);
});
