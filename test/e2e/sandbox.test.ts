import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Boxes } from '../../lab/boxes.ts';
import { minionProcess } from '../../lab/salt.ts';
import { Aim } from './support/aim.ts';
import { hostState } from './support/host-state.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* The root user of a minion can do nothing to the machine that the demo and the tests run on. */

const WEB01 = 'web01.demo.no';
/** Only a box has it: what destroys must not run anywhere else. */
const IN_A_BOX = 'test -x /etc/init.d/heartbeat &&';
let admin: ChatUser;
const lab = useLab(
  async (lab) => {
    await lab.startGateway();
    admin = await lab.person('admin');
  },
  { granted: ['.*', '@runner', '@wheel'] },
);

/** The answer of web01. */
async function ask(fun: string, arg: unknown[] = [], kwarg: Record<string, unknown> = {}): Promise<unknown> {
  const answer = await lab.salt.api().run({ client: 'local', tgt: WEB01, fun, arg, kwarg, timeout: 30 });
  return (answer as Record<string, unknown>)[WEB01];
}

/** Types a command to web01 that is asked back, and hears its answer. */
async function runs(command: string, answer: RegExp | string): Promise<void> {
  admin.says('web01', command);
  await admin.hears('web01', /\byes\b/);
  admin.says('web01', 'yes');
  await admin.hears('web01', answer);
}

async function startedAnew(): Promise<void> {
  await lab.salt.killMinion(WEB01);
  lab.salt.startMinion(WEB01);
  await lab.salt.ready(undefined, [WEB01]);
}

/** On a machine without boxes nothing here may run, and on CI that is a failure. */
function inBoxes(name: string, play: (t: TestContext) => Promise<void>): void {
  test(name, async (t) => {
    const { places } = lab.salt.layout;
    if (places instanceof Boxes) return play(t);
    assert.equal(process.env.CI, undefined, `CI has boxes: nothing may be skipped. ${places.says}`);
    t.skip(places.says);
  });
}

inBoxes('a first look at a minion is as at a real one', async () => {
  admin.says('web01', 'grains.item host fqdn');
  await admin.hears('web01', /host web01 · fqdn web01\.demo\.no/);
  admin.says('web01', 'cmd.run hostname');
  await admin.hears('web01', 'web01');
  await runs('state.apply', /Succeeded: 3 \(changed=3\)/);
  admin.says('web01', 'pkg.install hello');
  await admin.hears('web01', /hello.*2\.10/);
  admin.says('web01', 'cmd.run hello');
  await admin.hears('web01', 'Hello, world!');
  admin.says('web01', 'service.status heartbeat');
  await admin.hears('web01', 'True');
  await runs('service.stop heartbeat', 'True');
  admin.says('web01', 'service.status heartbeat');
  await admin.hears('web01', 'False');
});

inBoxes('what a minion removes, adds and writes leaves the host as it was', async () => {
  const before = hostState();
  const file = join(lab.dir, 'of-the-host');
  writeFileSync(file, 'kept');
  assert.equal(await ask('file.remove', ['/usr/bin/wall']), true);
  assert.equal(await ask('file.remove', [file]), false);
  assert.equal(await ask('file.remove', ['/etc/profile']), true);
  assert.match(JSON.stringify(await ask('pkg.remove', ['bubblewrap'])), /bubblewrap/);
  await ask('pkg.upgrade');
  assert.equal(await ask('user.add', ['mallory']), true);
  assert.equal(await ask('shadow.set_password', ['root', '$6$x$y']), true);
  assert.equal(await ask('user.delete', ['games']), true);
  assert.equal(await ask('group.add', ['mallories']), true);
  for (const folder of [
    '/usr/bin',
    '/usr/local/bin',
    '/dev',
    '/etc',
    '/root',
    '/srv',
    '/var/lib',
    '/boot',
    '',
  ])
    assert.equal(await ask('file.touch', [`${folder}/mallory`]), true, folder);
  assert.match(String(await ask('file.write', ['/usr/bin/apt', 'mallory'])), /Wrote/);
  assert.match(JSON.stringify(await ask('file.set_mode', ['/usr/bin/dpkg', '0700'])), /0700/);
  await ask('kmod.load', ['dummy']);
  await ask('mount.mount', ['/mnt', '/dev/vda']);
  await ask('sysctl.assign', ['kernel.panic', '1']);
  await ask('network.mod_hostname', ['mallory']);
  await ask('cron.set_job', ['root', '*', '*', '*', '*', '*', 'true']);
  for (const how of ['reboot', 'halt', 'poweroff', 'shutdown']) {
    assert.match(String(await ask(`system.${how}`)), /not been booted|not found|Failed/, how);
  }
  assert.equal(await ask('test.ping'), true);
  assert.deepEqual(hostState(), before);
  assert.equal(readFileSync(file, 'utf8'), 'kept');
});

inBoxes('all of it is gone once the minion is started anew, and the master knows it again', async () => {
  assert.equal(await ask('file.file_exists', ['/etc/mallory']), true);
  await startedAnew();
  for (const path of ['/etc/mallory', '/usr/bin/mallory', '/root/mallory'])
    assert.equal(await ask('file.file_exists', [path]), false, path);
  assert.equal(await ask('pkg.version', ['hello']), '');
  assert.deepEqual(await ask('user.info', ['mallory']), {});
});

inBoxes('no way out: mounts, devices, the kernel, processes, descriptors, sockets', async (t) => {
  const before = hostState();
  const aim = await Aim.at(lab.dir, lab.shared);
  t.after(() => aim.remove());
  const cmd = aim.script();
  const output = String(await ask('cmd.run', [], { cmd, ignore_retcode: true }));
  aim.wasMissed(output);
  assert.deepEqual(hostState(), before);
});

inBoxes(
  'what a minion leaves in the folder that the tests share with it is no root of the host',
  async () => {
    await ask('cmd.run', [
      `cp /bin/sh ${lab.shared}/sh; chmod 4755 ${lab.shared}/sh; mknod ${lab.shared}/d c 1 1`,
    ]);
    assert.deepEqual(readdirSync(lab.shared).includes('d'), false);
    assert.notEqual(lstatSync(join(lab.shared, 'sh')).uid, 0);
  },
);

inBoxes('the most that a minion can destroy is its own box', async () => {
  const before = hostState();
  const gone = lab.processes.exited(minionProcess(WEB01));
  const chunk = { client: 'local_async', tgt: WEB01, fun: 'cmd.run', arg: [`${IN_A_BOX} kill -9 -1`] };
  await lab.salt.api().run(chunk);
  await gone;
  lab.salt.startMinion(WEB01);
  await lab.salt.ready(undefined, [WEB01]);
  const folders = '/usr/[a-k]* /etc /root /home /srv /var /boot /bin';
  await ask('cmd.run', [`${IN_A_BOX} rm -rf ${folders}`], { ignore_retcode: true });
  assert.deepEqual(hostState(), before);
});
