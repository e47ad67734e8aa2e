import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

let kari: ChatUser;
const WEB01 = 'web01.demo.no';
const GONE = /^(?:.* →\n)?(?:web02: .*\n)?web01: no answer, and it does not run there: .* \(job (\d+)\)/;

const lab = useLab(async (lab) => {
  await lab.startGateway(config());
  kari = await lab.person('kari');
});

function config(): Record<string, unknown> {
  return { admins: ['kari@demo.no'], confirm: [], salt: { ...(lab.config().salt as object), timeout: 3 } };
}

/** The processes on web01 that sleep; none if they have not begun. */
async function sleepers(): Promise<number[]> {
  const tgt = { client: 'local', tgt: WEB01, fun: 'saltutil.is_running', arg: ['test.sleep'] };
  const { [WEB01]: found } = (await lab.salt.api().run(tgt)) as Record<string, { pid: number }[]>;
  return (Array.isArray(found) ? found : []).map(({ pid }) => pid);
}

/** Ends them as a lack of memory would, by the minion itself, which may have its own ids of processes. */
async function killSleepers(): Promise<void> {
  let pids = await sleepers();
  while (pids.length === 0) pids = await sleepers();
  const kill = `kill -9 ${pids.join(' ')}`;
  await lab.salt.api().run({ client: 'local', tgt: WEB01, fun: 'cmd.run', arg: [kill] });
}

test('the process of a job is killed: the job is told to be gone, and has ended', async () => {
  kari.says('web01', 'test.sleep 300');
  await killSleepers();
  const { body = '' } = await kari.hears('web01', GONE);
  const [, number] = GONE.exec(body) ?? [];
  kari.says('master', 'jobs');
  await kari.hears('master', new RegExp(`^${number}: test\\.sleep 300 · web01 · 1 silent`));
  kari.says('master', `job ${number}`);
  await kari.hears('master', /^.*test\.sleep 300.*\nweb01: no answer, and it does not run there/);
});

test('of a job on two the process of one is killed: it is named, and kill ends the other', async () => {
  kari.says('master', 'web* test.sleep 300');
  await killSleepers();
  // A denial by one minion has it asked again at once.
  for (let said = ''; !said.startsWith('Signalled on 1 minion.'); ) {
    kari.says('master', 'kill');
    await kari.hears('master', /^End job \d+: web\* test\.sleep 300\? Reply yes or no\.$/);
    kari.says('master', 'yes');
    said = (await kari.hears('master', /^(Signalled|It is not running)/)).body ?? '';
  }
  const { body = '' } = await kari.hears('master', /does not run there[\s\S]*ended by kill/);
  assert.match(body, /^web01: no answer, and it does not run there/m);
  assert.match(body, /^web02: ended by kill/m);
  kari.says('master', 'kill');
  await kari.hears('master', 'None of your jobs is running. "jobs" lists them.');
});

test('a job that died while the gateway was away is told to be gone after its start', async () => {
  kari.says('web01', 'test.sleep 300');
  while ((await sleepers()).length === 0);
  await lab.gateway.stop();
  await killSleepers();
  await lab.startGateway(config());
  await kari.hears('web01', /^Job \d+, test\.sleep 300:\nweb01: no answer, and it does not run there/);
});

test('a minion is restarted in the middle of a job: it is told to be gone, at the latest by job', async () => {
  kari.says('web01', 'test.sleep 300');
  while ((await sleepers()).length === 0);
  await lab.salt.killMinion(WEB01);
  lab.salt.startMinion(WEB01);
  const { body = '' } = await kari.hears('web01', /no answer.*\(job \d+\)/);
  const [, number] = /\(job (\d+)\)/.exec(body) ?? [];
  await lab.salt.ready();
  kari.says('master', `job ${number}`);
  await kari.hears('master', /^.*test\.sleep 300.*\nweb01: no answer, and it does not run there/);
});

test('two jobs that run stand before newer ones, and kill means them', async () => {
  for (const seconds of [301, 302]) kari.says('web01', `test.sleep ${seconds}`);
  for (let n = 1; n <= 11; n += 1) {
    kari.says('web02', `test.echo ${n}`);
    await kari.hears('web02', `${n}`);
  }
  kari.says('web02', 'jobs');
  await kari.hears(
    'web02',
    /^\d+: test\.sleep 302 .* running.*\n\d+: test\.sleep 301 .* running.*\n\d+: test\.echo 11 /,
  );
  for (const seconds of [302, 301]) {
    kari.says('web02', 'kill');
    await kari.hears('web02', new RegExp(`^End job \\d+: test\\.sleep ${seconds}\\?`));
    kari.says('web02', 'yes');
    await kari.hears('web02', 'Signalled on 1 minion.');
    await kari.hears('web01', /ended by kill/);
  }
});

test('large answers at once: each comes, or is told to be lost, as some Salts lose them', async () => {
  // A minion that is busy with all of them may not say in time what it runs.
  const large = 'head -c 675000 /dev/urandom | base64 -w 0';
  for (let n = 0; n < 16; n += 1) kari.says('web02', `cmd.run "echo large; ${large}" -t 20`);
  for (let n = 0; n < 16; n += 1) {
    const { body = '' } = await kari.hears('web02', /large\n|\(job \d+\)/);
    assert.doesNotMatch(body, /may still run/);
  }
});
