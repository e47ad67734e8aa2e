import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { leastExternalAuth } from '../../src/access/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { until } from '../support/patience.ts';
import type { Expected } from '../support/person.ts';
import { UNLIMITED } from '../support/unlimited.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';
import { type RecordedChunk, type RecordingProxy, recordingProxy } from './support/recording-proxy.ts';

/* The rules on the real servers: a proxy before salt-api writes down all that leaves, and Salt grants the least itself. */

const ACCESS = [
  { who: ['kari@demo.no'], on: ['web02'], run: ['test.arg'], deny: true },
  { who: ['kari@demo.no'], on: ['web*'], run: ['test.*', { 'state.apply': ['mixed', 'test=True'] }] },
  { who: ['kari@demo.no'], on: ['@master'], run: ['@runner.manage.up', '@wheel.key.accept'] },
  { who: ['ola@demo.no'], on: ['*'], run: ['test.echo', 'saltutil.kill_job'] },
  { who: ['ola@demo.no'], on: ['@master'], run: ['@runner.jobs.list_job'] },
];
const GROUPS = {
  web: { target: 'web*' },
  every: { target: 'G@os:* or db*', target_type: 'compound' },
};
const RULED = { access: ACCESS, groups: GROUPS };

/** The gateway's own questions. */
const OWN =
  /^(manage\.(?:status|versions)|cache\.grains|jobs\.list_job|key\.(list_all|finger)|sys\.(doc|list_functions|argspec)|cp\.list_states|saltutil\.find_job|test\.ping)$/;

/** A key that waits. */
const WAITING = 'new01.demo.no';

let proxy: RecordingProxy;
let kari: ChatUser;
let ola: ChatUser;
let admin: ChatUser;
/** A job of the admin's. */
let others: string;

const lab = useLab(
  async (lab) => {
    proxy = await recordingProxy(lab.salt.url);
    const config = lab.config(RULED);
    const salt = { ...(config.salt as object), url: proxy.url };
    await lab.startGateway({ ...RULED, salt });
    kari = await lab.person('kari');
    ola = await lab.person('ola');
    admin = await lab.person('admin');
    admin.says('web01', 'test.echo secret');
    await admin.hears('web01', 'secret');
    others = proxy.chunks.findLast(({ fun }) => fun === 'test.echo')?.jid ?? '';
    const keys = join(lab.salt.layout.dir, 'master', 'pki');
    mkdirSync(join(keys, 'minions_rejected'), { recursive: true });
    copyFileSync(join(keys, 'minions', 'web01.demo.no'), join(keys, 'minions_rejected', WAITING));
  },
  { granted: leastFor(ACCESS) },
);
after(() => proxy.close());

function leastFor(access: typeof ACCESS): readonly unknown[] {
  const least = 'component: { domain: salt.demo.no, secret: x }\nsalt: { username: x, password: x }\n';
  const { config } = parseConfig(least + stringify({ access, groups: GROUPS }), { file: 'rules', env: {} });
  return leastExternalAuth(config.access, {
    functions: ['test.arg', 'test.cross_test', 'test.echo', 'test.ping', 'test.sleep', 'test.version'],
    groups: config.groups,
    stripDomain: '.demo.no',
  });
}

/** The calls of people that left since the last check. */
function left(): string[] {
  const asked = ({ fun, kwarg }: RecordedChunk) =>
    !OWN.test(fun) || (fun === 'jobs.list_job' && kwarg?.jid === others);
  const chunks = proxy.chunks.splice(0).filter(asked);
  return chunks.map(({ fun, tgt, requested_by: by }) =>
    [fun, [tgt ?? []].flat().sort().join(','), by?.person].filter(Boolean).join(' '),
  );
}

/** One try to have something run: asked, its answer read. */
type Try = () => Promise<unknown>;

interface Way {
  way: string;
  /** Tried as allowed; what of each reaches Salt. */
  allowed: [Try, reaches: string[]][];
  /** Tried as refused: nothing reaches Salt. */
  refused: Try[];
}

const WEB = 'web01.demo.no,web02.demo.no';
const BOTH = 'web01: hi\nweb02: hi';
const ON_WEB01 = ['test.echo web01.demo.no kari@demo.no'];
const ON_WEB = [`test.echo ${WEB} kari@demo.no`];

function says(contact: string, line: string, ...answers: Expected[]): Try {
  return async () => {
    kari.says(contact, line);
    for (const answer of answers) await kari.hears(contact, answer);
  };
}

function refused(contact: string, line: string | (() => string)): Try {
  return async () => {
    kari.says(contact, typeof line === 'string' ? line : line());
    const { body } = await kari.hears(contact, /^Refused: .*Nothing ran\. You may run test\.\*/);
    assert.doesNotMatch(body ?? '', /db01/, 'nothing is told of what she cannot see');
  };
}

let forms = 0;

/** Fills an ad-hoc command's form in (XEP-0050). */
function form(contact: string, node: string, fields: Record<string, string>, answer: RegExp): Try {
  return async () => {
    const values = Object.entries(fields).map(
      ([name, value]) => `<field var='${name}'><value>${value}</value></field>`,
    );
    const id = `form-${++forms}`;
    kari.sends(
      `<iq xmlns='jabber:client' type='set' id='${id}' to='${contact}@${lab.domain}'>` +
        `<command xmlns='http://jabber.org/protocol/commands' node='${node}'>` +
        `<x xmlns='jabber:x:data' type='submit'>${values.join('')}</x></command></iq>`,
    );
    assert.match(await kari.receives(new RegExp(`<iq [^>]*id='${id}'`)), answer);
  };
}

const WAYS: Way[] = [
  {
    way: 'text to a minion',
    allowed: [
      [says('web01', 'test.echo hi', 'hi'), ON_WEB01],
      [says('web01', 'run test.echo hi', 'hi'), ON_WEB01],
      [says('web01', 'test.arg x', /x/), ['test.arg web01.demo.no kari@demo.no']],
    ],
    refused: [
      refused('web01', 'cmd.run id'),
      refused('web01', 'run cmd.run id'),
      refused('web02', 'test.arg'),
      refused('web01', 'state.apply'),
      refused('web01', 'apply users'),
      refused('web01', 'test.cross_test cmd.run "args=[id]"'),
    ],
  },
  {
    way: 'text to the master',
    allowed: [
      [says('master', 'web* test.echo hi', BOTH), ON_WEB],
      [says('master', 'test.echo hi', BOTH), ON_WEB],
      [says('master', '*01* test.echo hi', 'web01: hi'), ON_WEB01],
    ],
    refused: [refused('master', 'test.arg'), refused('master', 'db* test.echo hi')],
  },
  {
    way: 'pasted',
    allowed: [
      [says('master', "salt 'web*' test.echo hi", BOTH), ON_WEB],
      [says('master', "$ sudo salt 'web*' test.echo hi", BOTH), ON_WEB],
    ],
    refused: [
      refused('master', "salt '*' test.arg"),
      refused('master', "$ sudo salt 'db*' test.echo hi"),
      refused('master', 'salt db01.demo.no test.echo hi'),
      refused('master', 'salt web01.demo.no cmd.run id'),
    ],
  },
  {
    way: 'ad-hoc',
    allowed: [
      [form('web01', 'run', { function: 'test.echo hi' }, /completed.*>hi</s), ON_WEB01],
      [form('master', 'run', { target: 'web*', function: 'test.echo hi' }, /completed.*web01.*hi/s), ON_WEB],
    ],
    refused: [
      form('web01', 'run', { function: 'cmd.run id' }, /error.*Refused/s),
      form('master', 'run', { target: 'db*', function: 'test.echo hi' }, /error.*Refused/s),
      form('web01', 'apply', { state: 'users' }, /error.*Refused/s),
      form('master', 'delete', { id: 'web01.demo.no' }, /item-not-found/),
    ],
  },
  {
    way: 'a glob address',
    allowed: [
      [says('web*', 'test.echo hi', BOTH), ON_WEB],
      [says('*01', 'test.echo hi', 'web01: hi'), ON_WEB01],
    ],
    refused: [refused('db*', 'test.echo hi'), refused('web*', 'cmd.run id')],
  },
  {
    way: 'a group',
    allowed: [
      [says('web', 'test.echo hi', BOTH), ON_WEB],
      [says('master', 'web test.echo hi', BOTH), ON_WEB],
      [says('every', 'test.echo hi', BOTH), ON_WEB],
      [says('master', 'every test.echo hi', BOTH), ON_WEB],
    ],
    refused: [
      refused('every', 'test.arg'),
      refused('master', 'every test.arg'),
      refused('web', 'cmd.run id'),
    ],
  },
  {
    way: 'flags',
    allowed: [
      [says('master', "salt -E 'web.*' test.echo hi", BOTH), ON_WEB],
      [says('master', '-L web01,web02 test.echo hi', BOTH), ON_WEB],
      [says('master', '-G id:web* test.echo hi', BOTH), ON_WEB],
      [says('master', "salt -C 'web* and G@id:web01*' test.echo hi", 'web01: hi'), ON_WEB01],
      [says('master', 'web* -b 2 test.echo hi', BOTH), ON_WEB],
      [says('master', "-E '.*' test.echo hi", BOTH), ON_WEB],
      [says('master', '-G id:* test.echo hi', BOTH), ON_WEB],
      [says('master', "-P 'id:(web|db)' test.echo hi", BOTH), ON_WEB],
      [says('master', "-C 'web* or db*' test.echo hi", BOTH), ON_WEB],
      [says('master', "-C 'not db* and not G^@id^web02*' test.echo hi", 'web01: hi'), ON_WEB01],
      [says('master', "'*' -b 100% test.echo hi", BOTH), ON_WEB],
    ],
    refused: [
      refused('master', "-E 'db.*' test.echo hi"),
      refused('master', '-L web01,db01.demo.no test.echo hi'),
      refused('master', '-G id:db* test.echo hi'),
      refused('master', "-C 'G@id:db* and not web*' test.echo hi"),
      refused('master', "-C 'web* and J|@webpass|^h' test.echo hi"),
      refused('master', '-I webpass:h* test.echo hi'),
      refused('master', '-S 127.0.0.1 test.echo hi'),
      refused('master', '-N anything test.echo hi'),
      refused('master', "'*' -b 1 test.arg"),
    ],
  },
  {
    way: 'a runner',
    allowed: [[says('master', 'salt-run manage.up', /db01/), ['manage.up']]],
    refused: [
      refused('master', "salt-run salt.execute '*' cmd.run id"),
      refused('master', 'salt-run manage.down removekeys=True'),
    ],
  },
  {
    way: 'a wheel function',
    allowed: [
      [
        async () => {
          await says('master', `accept ${WAITING}`, /yes/)();
          assert.deepEqual(left(), [], 'nothing leaves before yes');
          await says('master', 'yes', /new01/)();
        },
        ['key.accept'],
      ],
    ],
    refused: [refused('master', 'salt-key -d db01.demo.no'), refused('master', 'reject web01.demo.no')],
  },
  {
    way: 'a list of functions: there is none here, for nobody',
    allowed: [],
    refused: [
      says('web01', 'test.echo,test.version hi,', /Nothing ran/),
      says('web01', 'test.echo,cmd.run hi,id', /Nothing ran/),
      says('master', 'salt web01.demo.no test.echo,cmd.run hi,id', /Nothing ran/),
    ],
  },
  {
    way: 'job of another',
    allowed: [
      [
        async () => {
          ola.says('master', `job ${others}`);
          await ola.hears('master', /secret/);
        },
        ['jobs.list_job'],
      ],
      [
        async () => {
          ola.says('master', `kill -9 ${others}`);
          await ola.hears('master', /Reply yes or no/);
          ola.says('master', 'yes');
          await ola.hears('master', /not running/);
        },
        ['saltutil.kill_job web01.demo.no ola@demo.no'],
      ],
    ],
    refused: [
      refused('master', () => `job ${others}`),
      refused('master', () => `kill ${others}`),
      refused('master', () => `kill -9 ${others}`),
    ],
  },
];

describe('each way to ask: what is allowed reaches just what was meant, of what is refused nothing leaves', () => {
  for (const { way, allowed, refused } of WAYS)
    test(way, async () => {
      left();
      for (const [ask, reaches] of allowed) {
        await ask();
        assert.deepEqual(left(), reaches);
      }
      for (const ask of refused) {
        await ask();
        assert.deepEqual(left(), []);
      }
    });
});

test('to a minion that she cannot see nothing can be said', async () => {
  left();
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
  const persons = proxy.chunks.flatMap(({ fun, requested_by: by }) =>
    fun === 'test.echo' ? [by?.person] : [],
  );
  assert.deepEqual(persons.slice(-2), ['kari@demo.no', 'admin@demo.no']);
});

test("beyond the gateway's rules Salt grants its user nothing: an admin is told so", async () => {
  admin.says('web01', 'cmd.run id');
  await admin.hears('web01', /external_auth/);
});

test('again and more: the same once more, and the rest without asking Salt', async () => {
  // Each stands on a line by itself.
  const long = `[${Array.from({ length: 90 }, (_, line) => `n${line}-${'x'.repeat(50)}`).join(', ')}]`;
  for (const contact of ['web01', 'web02']) {
    left();
    kari.says(contact, `test.echo "${long}"`);
    await kari.hears(contact, /more/);
    kari.says(contact, 'again');
    await kari.hears(contact, /more/);
    const ran = `test.echo ${contact}.demo.no kari@demo.no`;
    assert.deepEqual(left(), [ran, ran]);
    if (contact === 'web02') continue;
    kari.says(contact, 'more');
    await kari.hears(contact, /^n10-[\s\S]*\nn69-/);
    assert.deepEqual(left(), []);
  }
});

/** Writes the gateway's config with these changes, and has it read; resolves once it is, or is found wrong. */
async function reads(changes: Record<string, unknown>, pattern: RegExp): Promise<void> {
  const file = lab.gateway.configFile;
  const config = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, stringify({ ...config, ...changes }));
  const before = readFileSync(lab.gateway.logFile, 'utf8').length;
  lab.gateway.hangUp();
  const since = () => readFileSync(lab.gateway.logFile, 'utf8').slice(before);
  await until(
    () => pattern.test(since()),
    () => `no ${pattern} in the log:\n${since()}`,
  );
}

test('SIGHUP: the stream, what is seen and a job that runs go on; the log keeps to its new level', async () => {
  const log = () => readFileSync(lab.gateway.logFile, 'utf8');
  const answersNothing = (id: string) =>
    kari.sends(`<iq xmlns='jabber:client' type='result' id='${id}' to='web01@${lab.domain}'/>`);
  answersNothing('early');
  await until(() => /"level":20.*early/.test(log()), 'the log does not tell of the early answer');
  const connections = log().match(/connected to the XMPP server/g);
  const seen: string[] = [];
  await kari.sees('web01', 'available');
  kari.onSeen((contact, how) => seen.push(`${contact} ${how}`));
  kari.says('web01', 'test.sleep 2');
  await until(() => proxy.chunks.some(({ fun }) => fun === 'test.sleep'), 'test.sleep did not run');
  await reads({ limits: { ...UNLIMITED, burst: 999_999 } }, /is read again/);
  await kari.hears('web01', 'True');
  assert.deepEqual(seen, []);
  assert.deepEqual(log().match(/connected to the XMPP server/g), connections);
  await reads({ log: { level: 'info', format: 'json' } }, /is read again/);
  answersNothing('later');
  await says('web01', 'test.echo unlogged', 'unlogged')();
  assert.doesNotMatch(log(), /later/);
});

test('SIGHUP: other rules hold at once, and a file with a mistake changes nothing', async () => {
  await reads(
    { access: [{ who: ['kari@demo.no'], on: ['web02'], runs: ['test.ping'] }] },
    /access\[0\]\.runs/,
  );
  kari.says('web01', 'test.echo still');
  await kari.hears('web01', 'still');
  const gone = kari.sees('web01', 'unsubscribed');
  await reads({ access: [{ who: ['kari@demo.no'], on: ['web02'], run: ['test.version'] }] }, /is read again/);
  await gone;
  left();
  for (const line of ['test.echo gone', 'again', 'more']) {
    kari.says('web01', line);
    assert.equal((await kari.refusedBy('web01')).error?.condition, 'item-not-found');
  }
  kari.says('web02', 'again');
  await kari.hears('web02', /^Refused/);
  kari.says('web02', 'more');
  await kari.hears('web02', 'Nothing was cut.');
  assert.deepEqual(left(), []);
  kari.says('web02', 'test.version');
  await kari.hears('web02', lab.salt.version);
});
