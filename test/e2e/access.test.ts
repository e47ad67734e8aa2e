import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { leastExternalAuth } from '../../src/access/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { useLab } from './support/lab.ts';
import type { Person } from './support/person.ts';
import { type RecordingProxy, recordingProxy } from './support/recording-proxy.ts';

/* The rules on the real servers: a proxy before salt-api writes down all that leaves, and Salt grants the least itself. */

const ACCESS = [
  { who: ['kari@demo.no'], on: ['web02'], run: ['test.arg'], deny: true },
  { who: ['kari@demo.no'], on: ['web*'], run: ['test.*', { 'state.apply': ['mixed', 'test=True'] }] },
  { who: ['kari@demo.no'], on: ['@master'], run: ['@runner.manage.up'] },
];
const GROUPS = {
  web: { target: 'web*' },
  every: { target: 'G@os:* or db*', target_type: 'compound' },
};
const RULED = { access: ACCESS, groups: GROUPS };

/** What the gateway asks by itself. */
const OWN =
  /^(manage\.status|cache\.grains|jobs\.list_job|key\.(list_all|finger)|sys\.(doc|list_functions)|saltutil\.find_job|test\.ping)$/;

let proxy: RecordingProxy;
let kari: Person;
let admin: Person;

const lab = useLab(
  async (lab) => {
    proxy = await recordingProxy(lab.salt.url);
    const config = lab.config(RULED);
    const salt = { ...(config.salt as object), url: proxy.url };
    await lab.startGateway({ ...RULED, salt });
    kari = await lab.person('kari');
    admin = await lab.person('admin');
  },
  { granted: leastFor(ACCESS) },
);
after(() => proxy.close());

function leastFor(access: typeof ACCESS): readonly unknown[] {
  const least = 'component: { domain: salt.demo.no, secret: x }\nsalt: { username: x, password: x }\n';
  const { config } = parseConfig(least + stringify({ access, groups: GROUPS }), { file: 'rules', env: {} });
  return leastExternalAuth(config.access, {
    functions: ['test.arg', 'test.cross_test', 'test.echo', 'test.ping', 'test.version'],
    groups: config.groups,
    stripDomain: '.demo.no',
  });
}

/** What left since the last look because somebody asked. */
function left(): string[] {
  const chunks = proxy.chunks.splice(0).filter(({ fun }) => !OWN.test(fun));
  return chunks.map(({ fun, tgt, metadata }) =>
    [fun, [tgt ?? []].flat().join(','), metadata?.person].filter(Boolean).join(' '),
  );
}

const WEB = 'web01.demo.no,web02.demo.no';
const BOTH = 'web01: hi\nweb02: hi';

const ALLOWED: [contact: string, line: string, answer: string | RegExp, reaches: string][] = [
  ['web01', 'test.echo hi', 'hi', 'test.echo web01.demo.no kari@demo.no'],
  ['master', 'web* test.echo hi', BOTH, `test.echo ${WEB} kari@demo.no`],
  ['master', "salt 'web*' test.echo hi", BOTH, `test.echo ${WEB} kari@demo.no`],
  ['master', "salt -E 'web.*' test.echo hi", BOTH, `test.echo ${WEB} kari@demo.no`],
  ['master', '-L web01,web02 test.echo hi', BOTH, `test.echo ${WEB} kari@demo.no`],
  ['master', '-G id:web* test.echo hi', BOTH, `test.echo ${WEB} kari@demo.no`],
  [
    'master',
    "salt -C 'web* and G@id:web01*' test.echo hi",
    'web01: hi',
    'test.echo web01.demo.no kari@demo.no',
  ],
  ['web', 'test.echo hi', BOTH, `test.echo ${WEB} kari@demo.no`],
  ['master', 'salt-run manage.up', /web01/, 'manage.up'],
];

test('what is allowed reaches just the minions meant, in the name of who asked', async () => {
  left();
  for (const [contact, line, answer, reaches] of ALLOWED) {
    kari.says(contact, line);
    await kari.hears(contact, answer);
    assert.deepEqual(left(), [reaches], line);
  }
});

const REFUSED: [contact: string, line: string][] = [
  ['web01', 'cmd.run id'],
  ['web01', 'test.cross_test cmd.run "args=[id]"'],
  ['web02', 'test.arg'],
  ['web01', 'state.apply'],
  ['master', 'test.echo hi'],
  ['master', "salt '*' test.echo hi"],
  ['master', "salt '*01*' test.echo hi"],
  ['master', 'salt db01.demo.no test.echo hi'],
  ['master', '-L web01,db01.demo.no test.echo hi'],
  ['master', "-E '.*' test.echo hi"],
  ['master', '-G id:* test.echo hi'],
  ['master', "-C 'web* or db*' test.echo hi"],
  ['master', "'*' -b 1 test.echo hi"],
  ['every', 'test.echo hi'],
  ['*01', 'test.echo hi'],
  ['master', "salt-run salt.execute '*' cmd.run id"],
  ['master', 'salt-run manage.down removekeys=True'],
  ['master', 'salt-key -a db01.demo.no'],
  ['master', 'job 20260101000000000000'],
  ['master', 'kill 20260101000000000000'],
];

test('of what is refused nothing leaves', async () => {
  left();
  for (const [contact, line] of REFUSED) {
    kari.says(contact, line);
    const { body } = await kari.hears(contact, /^Refused: .*Nothing ran\. You may run test\.\*/);
    assert.doesNotMatch(body ?? '', /db01/, line);
    assert.deepEqual(left(), [], line);
  }
  kari.says('db01', 'test.echo hi');
  assert.equal((await kari.refusedBy('db01')).error?.condition, 'item-not-found');
  assert.deepEqual(left(), []);
});

test('a minion that she cannot see is subscribed to no more than one that is not; counts are of hers', async () => {
  for (const name of ['db01', 'nobody']) {
    kari.asksToSee(name);
    await kari.sees(name, 'unsubscribed');
  }
  await kari.subscribesTo('master', 'web01');
  await kari.sees('web01', 'available');
  await kari.sees('master', 'available', /^2 up, 0 down$/);
  kari.says('master', 'minions');
  await kari.hears('master', 'web01, web02');
});

test("Salt's own record names the person", async () => {
  kari.says('web01', 'test.echo recorded');
  await kari.hears('web01', 'recorded');
  admin.says('web01', 'test.echo admins');
  await admin.hears('web01', 'admins');
  const persons = proxy.chunks.flatMap(({ fun, metadata }) =>
    fun === 'test.echo' ? [metadata?.person] : [],
  );
  assert.deepEqual(persons.slice(-2), ['kari@demo.no', 'admin@demo.no']);
});

test("beyond the gateway's rules Salt grants its user nothing: an admin is told so", async () => {
  admin.says('web01', 'cmd.run id');
  await admin.hears('web01', /external_auth/);
});

/** Resolves once the gateway's log has that. */
async function logged(pattern: RegExp): Promise<void> {
  while (!pattern.test(readFileSync(lab.gateway.logFile, 'utf8'))) await sleep(20);
}

test('SIGHUP: other rules hold at once, and a file with a mistake changes nothing', async () => {
  const file = lab.gateway.configFile;
  const config = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(
    file,
    stringify({ ...config, access: [{ who: ['kari@demo.no'], on: ['web02'], runs: ['test.ping'] }] }),
  );
  lab.gateway.hangUp();
  await logged(/access\[0\]\.runs/);
  kari.says('web01', 'test.echo still');
  await kari.hears('web01', 'still');
  writeFileSync(
    file,
    stringify({ ...config, access: [{ who: ['kari@demo.no'], on: ['web02'], run: ['test.version'] }] }),
  );
  lab.gateway.hangUp();
  await kari.sees('web01', 'unsubscribed');
  kari.says('web01', 'test.echo gone');
  assert.equal((await kari.refusedBy('web01')).error?.condition, 'item-not-found');
  kari.says('web02', 'test.version');
  await kari.hears('web02', '3008.3');
});
