import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { boxesWith } from '../../lab/ensure-places.ts';
import { everyonesVenv } from './support/everyones-venv.ts';
import { hostState } from './support/host-state.ts';
import { TestLab } from './support/lab.ts';

/* A machine that allows no boxes: the test fakes that with a bubblewrap that always fails. */

const WEB01 = 'web01.demo.no';
const NO_BWRAP = '/bin/false';

describe('started by root where there are no boxes', {
  skip: process.getuid?.() !== 0 && 'needs root',
}, () => {
  const dir = mkdtempSync(join(tmpdir(), 'sx-unboxed-'));
  chmodSync(dir, 0o755);
  const lab = new TestLab({
    granted: ['.*'],
    places: (venv, say) => boxesWith(NO_BWRAP, everyonesVenv(venv, join(dir, 'venv')), say),
  });
  after(async () => {
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const ask = async (fun: string, ...arg: unknown[]): Promise<unknown> => {
    const answer = await lab.salt.api().run({ client: 'local', tgt: WEB01, fun, arg, timeout: 30 });
    return (answer as Record<string, unknown>)[WEB01];
  };

  test('the minions run as nobody, and it is said what does not work', { timeout: 300_000 }, async () => {
    await lab.start();
    assert.match(lab.salt.layout.places.says, /NOT boxed.*user nobody.*pkg\.install.*service\.start/);
    assert.match(
      String(await ask('cmd.run', 'id -un; grep NoNewPrivs /proc/self/status')),
      /^nobody\nNoNewPrivs:\t1$/,
    );
    const applied = JSON.stringify(await ask('state.apply'));
    assert.match(applied, /"result":true/);
    assert.doesNotMatch(applied, /"result":false/);
  });

  test('they cannot change the host', async () => {
    const before = hostState();
    const file = join(dir, 'of-the-host');
    writeFileSync(file, 'kept');
    await ask('file.remove', file);
    await ask('file.remove', '/usr/bin/wall');
    for (const folder of ['/usr/bin', '/etc', '/root', '/dev', '/srv'])
      await ask('file.touch', `${folder}/mallory`);
    await ask('user.add', 'mallory');
    await ask('pkg.remove', 'bubblewrap');
    await ask(
      'cmd.run',
      'mount -t tmpfs none /mnt; hostname mallory; echo h > /proc/sysrq-trigger; unshare -m true',
    );
    assert.deepEqual(hostState(), before);
    assert.equal(readFileSync(file, 'utf8'), 'kept');
    assert.equal(await ask('test.ping'), true);
  });

  test('one that was killed is known to the master when it is back', async () => {
    await lab.salt.killMinion(WEB01);
    lab.salt.startMinion(WEB01);
    await lab.salt.ready(undefined, [WEB01]);
  });

  test('where nobody cannot run Salt it is not run as root instead', async () => {
    const closed = join(dir, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    symlinkSync(lab.salt.layout.venv, join(closed, 'venv'));
    const refusal = { code: 'no-boxes', message: /As root they are not run.*docker compose up/ };
    await assert.rejects(
      boxesWith(NO_BWRAP, join(closed, 'venv'), () => undefined),
      refusal,
    );
  });
});
