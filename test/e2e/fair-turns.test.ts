import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { type ClientOptions, SaltClient } from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { until } from '../support/patience.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';
import { type RecordedChunk, type RecordingProxy, recordingProxy } from './support/recording-proxy.ts';

/* Questions of one person that hang in a real Salt: on a minion, and on the master. */

const HANGING = 17;
/** Longer than Salt's own timeouts, so that a `sys.doc` by `local` would keep salt-api waiting, seconds. */
const HANGS = 60;

/** In place of the minion's own `sys`: as one whose functions' documentation cannot be had. */
const SLOW_SYS = `
import time

def doc(*args, **kwargs):
    time.sleep(${HANGS})
    return {}

def list_functions(*args, **kwargs):
    time.sleep(${HANGS})
    return []
`;

const ACCESS = [
  { who: ['oper@demo.no', 'kari@demo.no'], on: ['web*'], run: ['@readonly', 'test.*', 'disk.*'] },
  { who: ['oper@demo.no'], on: ['@master'], run: ['@runner.test.sleep'] },
];

let proxy: RecordingProxy;
let admin: ChatUser;
let oper: ChatUser;
let kari: ChatUser;

const lab = useLab(async (lab) => {
  proxy = await recordingProxy(lab.salt.url);
  const config = lab.config();
  await lab.startGateway({ access: ACCESS, salt: { ...(config.salt as object), url: proxy.url } });
  admin = await lab.person('admin');
  oper = await lab.person('oper');
  kari = await lab.person('kari');
  const modules = join(lab.salt.layout.dir, 'states', '_modules');
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'sys.py'), SLOW_SYS);
  admin.says('web01', 'saltutil.sync_modules');
  await admin.hears('web01', /modules\.sys/);
});
after(() => proxy.close());

/** Resolves once so many chunks of that kind have been posted. */
async function posted(isSo: (chunk: RecordedChunk) => boolean, count: number): Promise<void> {
  const sofar = () => proxy.chunks.filter(isSo).length;
  await until(
    () => sofar() >= count,
    () => `${sofar()} of ${count} were posted`,
  );
}

/** The time of the slowest call of admin, and of another person, in ms. */
async function slowest(): Promise<number> {
  const times: number[] = [];
  const timed = async (who: ChatUser, contact: string, line: string, answer: RegExp) => {
    const began = performance.now();
    who.says(contact, line);
    await who.hears(contact, answer);
    times.push(performance.now() - began);
  };
  await timed(admin, 'master', 'keys', /Accepted: /);
  await timed(admin, 'web02', 'test.ping', /^True$/);
  await timed(kari, 'web02', 'test.ping', /^True$/);
  return Math.max(...times);
}

/** Calls made while the others hang are not slower than before, except for the load of a busy machine. */
async function servesOthers(t: TestContext, usual: number): Promise<void> {
  const took = await slowest();
  t.diagnostic(`the slowest answer took ${Math.round(took)} ms, ${Math.round(usual)} ms before`);
  assert.ok(took < 5_000 + 5 * usual, `${took} ms`);
  assert.equal((await lab.gateway.readiness()).status, 200);
}

test('help at a minion that does not answer keeps no connection of salt-api busy', async (t) => {
  const usual = await slowest();
  for (let index = 0; index < HANGING; index += 1) oper.says('web01', `help disk.x${index}`);
  await posted(({ fun }) => fun === 'sys.doc', HANGING);
  await servesOthers(t, usual);
  assert.deepEqual(
    proxy.chunks.filter(({ fun, client }) => fun === 'sys.doc' && client !== 'local_async'),
    [],
  );
  for (let index = 0; index < HANGING; index += 1)
    await oper.hears('web01', /^web01 did not answer within 10 s: it is busy, down or cut off/);
});

test('salt-api lets go of a runner when the time given with it is over', async () => {
  const { url, username, password, eauth } = lab.config().salt as Record<string, string>;
  const config = { url, username, password, eauth, timeout: 10 };
  const salt = new SaltClient({ live: { config }, log: keptLog() } as ClientOptions);
  const asked = salt.run(
    { client: 'runner', fun: 'test.sleep', arg: [HANGS], kwarg: {}, timeout: 2 },
    { deadlineMs: 40_000 },
  );
  await assert.rejects(asked, { code: 'salt-gateway-timeout' });
  salt.close();
});

test('runners that do not end', async (t) => {
  const usual = await slowest();
  for (let index = 0; index < HANGING; index += 1) oper.says('master', `salt-run test.sleep ${HANGS}`);
  await posted(({ client, fun }) => client === 'runner' && fun === 'test.sleep', 4);
  await servesOthers(t, usual);
  oper.says('web02', 'test.version');
  await oper.hears('web02', lab.salt.version);
});
