import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notifyReady } from '../../src/ops/index.ts';

test('nobody is told where no service manager asks', async () => {
  assert.equal(await notifyReady({ PATH: '/nosuch' }), undefined);
});

test('a service manager that cannot be told is no reason to end: why is given back', async () => {
  assert.match(String(await notifyReady({ PATH: '/nosuch', NOTIFY_SOCKET: '/nosuch' })), /systemd-notify/);
});
