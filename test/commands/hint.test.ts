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
