import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { masterDir } from '../../../lab/salt-config.ts';
import { runCheck } from './check.ts';
import { ApiProxy } from './faults/api-proxy.ts';
import { type TestLab, type TestLabOptions, useLab } from './lab.ts';
import type { ChatUser } from './person.ts';
import { Plays } from './tried.ts';

/** The environment of the plays. */
export type CoreOptions = Pick<TestLabOptions, 'salt' | 'server'>;

const DB01 = 'db01.demo.no';
/** A dead minion is pinged twice before it is down. */
const NOTICED = 90_000;

/** Declares the plays that must hold on every Salt and every XMPP server, on one lab. */
export function corePlays(name: string, options: CoreOptions): void {
  describe(name, { concurrency: 1 }, () => {
    let admin: ChatUser;
    let api: ApiProxy;
    const lab = useLab(async (lab) => {
      api = await ApiProxy.before(lab.salt.url);
      await lab.startGateway(config(lab, api));
      admin = await lab.person('admin');
      await admin.subscribesTo('master', 'web01', 'db01');
    }, options);
    after(() => api?.close());
    const plays = new Plays(() => ({ salt: lab.salt.version, server: lab.server.software }));
    declare(plays, lab, () => ({ admin, api }));
  });
}

/** Sweeps often, and waits for silent minions only shortly. */
function config(lab: TestLab, api: ApiProxy): Record<string, unknown> {
  const salt = { ...(lab.config().salt as object), url: api.url, presence_interval: 5, timeout: 3 };
  return { salt };
}

interface On {
  lab: TestLab;
  admin: ChatUser;
  api: ApiProxy;
}

const PLAYS: Readonly<Record<string, (on: On) => Promise<void>>> = {
  arguments: argumentsArrive,
  targets,
  'states with questions': states,
  runner,
  keys,
  kill,
  'event stream cut': streamCut,
  'late answer': lateAnswer,
  presence,
  'dead minion': deadMinion,
  'crash of the gateway': crash,
  check,
};

function declare(plays: Plays, lab: TestLab, parts: () => Omit<On, 'lab'>): void {
  for (const [name, run] of Object.entries(PLAYS)) plays.play(name, () => run({ lab, ...parts() }));
}

async function argumentsArrive({ admin, lab }: On): Promise<void> {
  admin.says('web01', 'test.version');
  await admin.hears('web01', lab.salt.version);
  admin.says('web01', `test.arg 010 yes "a b" 1:30 1e3 '{x: [1, two]}' spam=None --out=json`);
  const { body = '' } = await admin.hears('web01', /^\{/);
  const { args, kwargs } = JSON.parse(body) as { args: unknown; kwargs: Record<string, unknown> };
  assert.deepEqual(args, [10, true, 'a b', 90, '1e3', { x: [1, 'two'] }]);
  assert.equal(kwargs.spam, null);
  admin.says('web01', 'cmd.run "echo one; echo two"');
  await admin.hears('web01', 'one\ntwo');
  admin.says('web01', 'test.nosuch');
  await admin.hears('web01', /✗[\s\S]*not available/);
}

async function targets({ admin, lab }: On): Promise<void> {
  const { version } = lab.salt;
  const webs = `web01: ${version}\nweb02: ${version}`;
  for (const line of [
    'web* test.version',
    "salt -L 'web01,web02.demo.no' test.version",
    "salt -C 'web* and G@os:*' test.version",
    String.raw`salt -E 'web\d\d' test.version`,
    "salt 'web*' test.version -b 1",
  ]) {
    admin.says('master', line);
    await admin.hears('master', webs);
  }
  admin.says('master', '-G id:db01.demo.no test.version');
  await admin.hears('master', `db01: ${version}`);
}

async function states({ admin }: On): Promise<void> {
  admin.says('web01', 'state.apply mixed');
  await admin.hears('web01', /Run state\.apply mixed on web01\? .*yes/);
  admin.says('web01', 'no');
  await admin.hears('web01', /(?:)/);
  admin.says('web01', 'state.apply mixed test=True');
  await admin.hears('web01', /always-changes/);
  admin.says('web01', 'state.apply mixed');
  await admin.hears('web01', /Run state\.apply mixed on web01\? .*yes/);
  admin.says('web01', 'yes');
  const { body = '' } = await admin.hears('web01', /Failed: 1/);
  assert.match(body, /✗ state\.apply on web01 \(exit 2\)[\s\S]*always-fails[\s\S]*always-changes/);
}

async function runner({ admin }: On): Promise<void> {
  admin.says('master', 'salt-run manage.up');
  await admin.hears('master', /db01\.demo\.no/);
  admin.says('master', 'salt-run jobs.list_jobs_filter 1');
  await admin.hears('master', /\d{20}/);
}

/** A key that waits: another minion's, under a new name. */
async function keys({ admin, lab }: On): Promise<void> {
  const pki = join(masterDir(lab.salt.layout), 'pki');
  mkdirSync(join(pki, 'minions_pre'), { recursive: true });
  copyFileSync(join(pki, 'minions', DB01), join(pki, 'minions_pre', 'new01.demo.no'));
  admin.says('master', 'keys');
  await admin.hears('master', /new01\.demo\.no/);
  admin.says('master', 'accept new01.demo.no');
  await admin.hears('master', /new01\.demo\.no[\s\S]*([0-9a-f]{2}:){15}[\s\S]*yes/);
  admin.says('master', 'yes');
  await admin.hears('master', /[Aa]ccepted/);
  assert.ok(existsSync(join(pki, 'minions', 'new01.demo.no')));
  admin.says('master', 'delete new01.demo.no');
  await admin.hears('master', /new01[\s\S]*yes/);
  admin.says('master', 'yes');
  await admin.hears('master', /[Dd]eleted/);
  assert.ok(!existsSync(join(pki, 'minions', 'new01.demo.no')));
}

async function kill({ admin }: On): Promise<void> {
  admin.says('web01', 'test.sleep 60');
  for (let killed = ''; !killed.startsWith('Signalled'); ) {
    admin.says('web01', 'kill');
    await admin.hears('web01', /^End job \d+: test\.sleep 60\? Reply yes or no\.$/);
    admin.says('web01', 'yes');
    // A slow minion has not begun yet.
    killed = (await admin.hears('web01', /^(Signalled on 1 minion|It is not running there)\.$/)).body ?? '';
  }
  await admin.hears('web01', /web01: ended by kill \(job \d+\)$/);
}

async function streamCut({ admin, api, lab }: On): Promise<void> {
  const { line, go } = waits(lab, 'stream');
  admin.says('web01', line, { receipt: { type: 'request' } });
  await admin.receives(/urn:xmpp:receipts/);
  api.setEvents('cut');
  writeFileSync(go, '');
  api.setEvents(undefined);
  await admin.hears('web01', /once$/);
  onceOnly(lab, 'stream');
}

/** A minion that hangs as it is asked answers once it goes on. */
async function lateAnswer({ admin, lab }: On): Promise<void> {
  lab.salt.freezeMinion('web02.demo.no');
  admin.says('web02', 'test.echo late');
  await admin.hears('web02', /sent, no answer in 3 s, may still run \(job \d+\)/);
  lab.salt.thawMinion('web02.demo.no');
  await admin.hears('web02', /late$/);
}

async function presence({ admin, lab }: On): Promise<void> {
  await admin.sees('web01', 'available');
  await admin.sees('db01', 'available');
  await admin.sees('master', 'available', /3 up, 0 down/, NOTICED);
  await lab.salt.killMinion(DB01);
  await admin.sees('db01', 'unavailable', /down since/, NOTICED);
  await admin.sees('master', 'away', /1 of 3 down/);
}

/** Goes on where `presence` ends: db01 is dead. */
async function deadMinion({ admin, lab }: On): Promise<void> {
  const { version } = lab.salt;
  admin.says('master', 'test.version');
  const down = `db01: down since \\d\\d:\\d\\d; sent, but I didn't wait`;
  await admin.hears('master', new RegExp(`^${down}\nweb01: ${version}\nweb02: ${version}$`));
  admin.says('master', 'minions down');
  await admin.hears('master', /db01/);
  lab.salt.startMinion(DB01);
  await admin.sees('db01', 'available', /(?:)/, NOTICED);
  await admin.sees('master', 'available', /3 up, 0 down/);
}

async function crash({ admin, api, lab }: On): Promise<void> {
  const { line, go } = waits(lab, 'crash');
  admin.says('web01', line, { receipt: { type: 'request' } });
  await admin.receives(/urn:xmpp:receipts/);
  await lab.gateway.kill();
  lab.gateway.start(lab.config(config(lab, api)));
  await lab.gateway.ready();
  writeFileSync(go, '');
  await admin.hears('web01', /^Job \d+, cmd\.run [\s\S]*once$/);
  onceOnly(lab, 'crash');
}

async function check({ lab }: On): Promise<void> {
  await lab.gateway.stop();
  // Not by the proxy, which stands still while `check` runs.
  const { status, output } = runCheck(lab.dir, lab.config());
  assert.equal(status, 0, output);
  assert.doesNotMatch(output, /^failed/m);
}

/** A line that notes each time it runs, and ends with those notes once `go` exists. */
function waits(lab: TestLab, name: string): { line: string; go: string } {
  const ran = join(lab.shared, `${name}.ran`);
  const go = join(lab.shared, `${name}.go`);
  return { line: `cmd.run "echo once >> ${ran}; while [ ! -e ${go} ]; do sleep 0.1; done; cat ${ran}"`, go };
}

function onceOnly(lab: TestLab, name: string): void {
  assert.equal(readFileSync(join(lab.shared, `${name}.ran`), 'utf8'), 'once\n');
}
