import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Unboxed } from '../../lab/unboxed.ts';

/** Has this process take itself for another user's. */
function isUser(t: TestContext, id: number): void {
  const { getuid } = process;
  process.getuid = () => id;
  t.after(() => {
    if (getuid) process.getuid = getuid;
  });
}

test('an ordinary user without boxes is told that commands reach their files, and of a safer way', async (t) => {
  isUser(t, 1000);
  const { says } = await Unboxed.make('/nosuch', 'the kernel says no');
  assert.match(says, /NOT boxed \(the kernel says no\): they run as you, .*YOUR FILES.*docker compose up/);
  assert.match(
    says,
    /Functions that need root do not work: pkg\.install, service\.start, user\.add, system\.reboot\./,
  );
});

test('as root minions never run without a box: where nobody cannot run Salt, none does', async (t) => {
  isUser(t, 0);
  await assert.rejects(Unboxed.make('/nosuch', 'the kernel says no'), { code: 'no-boxes' });
});
