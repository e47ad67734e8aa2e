import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { AuditFile } from '../../src/access/audit-file.ts';
import { errorReply, StanzaError } from '../../src/xmpp/index.ts';
import { fillDisk } from '../support/full-disk.ts';
import type { Fault } from '../support/salt-api.ts';
import { BAD_LOGIN, NO_SESSION, sendPage } from '../support/salt-api-pages.ts';
import { VERSION } from '../support/salt-version.ts';
import type { Play } from './support/play.ts';
import { Simulated } from './support/simulated.ts';

/** The trouble lasts so long, and all is well so long after it at the latest, seconds of simulated time. */
const LASTS = 120;
const WELL_AFTER = 10;

/** A trouble that lasts; every loop of the gateway that it keeps going is counted. */
interface Trouble {
  name: string;
  /** Gives its end. */
  begin(scene: Play, t: TestContext): Promise<() => unknown>;
  /** The most that the gateway may do in that time, in the unit of `counted`. */
  most: number;
  /** Default: requests to salt-api. */
  counted?: 'connections' | 'stanzas' | 'writes';
  /** The last words to the person who types a command meanwhile; none: nothing can reach them. */
  said?: RegExp | undefined;
  /** The status of the master contact by then; default as ever. */
  status?: RegExp;
  config?: Record<string, unknown>;
}

/** A sweep every 10 s, and the questions that follow it. */
const OFTEN = { salt: { presence_interval: 10 } };
const ANSWER = new RegExp(`: ${VERSION}$`);
const WELL = /^3 up, 0 down$/;
const SINCE = String.raw`since \d\d:\d\d UTC$`;
const salt = (reason: string) => new RegExp(`${reason}.* · ${SINCE}`);
const withTrouble = (words: string) => new RegExp(`^3 up, 0 down · ${words} ${SINCE}`);

/** The requests of one unclear job, the sweeps and the event stream that waits for them. */
const ALL_SALT = 50;
const ONE_LOOP = 30;

function fault(name: Fault, said: RegExp, reason: string): Trouble {
  const begin = async ({ salt: api }: Play) => {
    await api.setFault(name);
    return () => api.setFault(undefined);
  };
  return { name: `salt-api: ${name}`, begin, most: ALL_SALT, said, status: salt(reason) };
}

type Answer = (response: ServerResponse, scene: Play) => unknown;

/** salt-api answers requests like that, such as `POST / jobs.list_job`, in another way. */
function answered(
  name: string,
  which: RegExp,
  answer: Answer,
  rest: Omit<Trouble, 'name' | 'begin'>,
): Trouble {
  const begin = async (scene: Play) => {
    const hanging = new Set<ServerResponse>();
    scene.salt.intercept = (path, response, body) => {
      if (!which.test(`${path} ${body}`)) return false;
      if (answer(response, scene) === false) return false;
      if (!response.writableEnded) hanging.add(response);
      return true;
    };
    scene.salt.dropStreams();
    return () => {
      scene.salt.intercept = undefined;
      for (const response of hanging) response.destroy();
    };
  };
  return { name: `salt-api: ${name}`, begin, ...rest };
}

const refuses =
  (status: number, text: string): Answer =>
  (response) =>
    sendPage(response, status, text);
const streams =
  (text: string): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
const EVENT = 'tag: salt/x\ndata: {"tag": "salt/x", "data": {}}\n\n';
const NO_EVENTS = withTrouble('no events from Salt');
const FAILS = refuses(500, 'An unexpected error occurred');

const SALT: Trouble[] = [
  fault('down', /cannot be reached/, 'connection refused'),
  fault('server-error', /failed on this request/, 'failed on this request'),
  fault('master-down', /is salt-master running/, 'is salt-master running'),
  fault('gateway-timeout', /did not answer .* in time/, 'in time'),
  fault('html', /web page/, 'web page'),
  fault('rubbish', /makes no sense|no JSON/, 'JSON'),
  fault('reset', /the connection broke/, 'the connection broke'),
  fault('hang', /did not answer within/, 'does not answer'),
  answered('every log-in is refused', /^POST \/(login| )/, refuses(401, BAD_LOGIN), {
    most: ALL_SALT,
    said: /check salt\.username/,
    status: salt('check salt.username'),
  }),
  answered('it takes no session that it gives', /^(POST|GET) \/( |events)/, refuses(401, NO_SESSION), {
    most: 75,
    said: /not the session it gave/,
    status: salt('not the session it gave'),
  }),
  answered(
    'a session is good for one request',
    /^POST \/ /,
    (_, { salt: api }) => {
      setImmediate(() => api.dropSessions());
      return false;
    },
    { most: ONE_LOOP, said: ANSWER },
  ),
  answered('the event stream ends at once', /^GET \/events/, streams('retry: 400\n'), {
    most: 60,
    said: ANSWER,
    status: NO_EVENTS,
  }),
  answered('the event stream ends after each event', /^GET \/events/, streams(`retry: 400\n\n${EVENT}`), {
    most: 60,
    said: ANSWER,
    status: NO_EVENTS,
  }),
  answered('the event stream never begins', /^GET \/events/, () => true, {
    most: ONE_LOOP,
    said: ANSWER,
    status: NO_EVENTS,
  }),
  answered('no event stream', /^GET \/events/, refuses(404, 'not found'), {
    most: ONE_LOOP,
    said: ANSWER,
    status: NO_EVENTS,
  }),
  answered('the record of every job fails', /jobs\.list_job/, FAILS, { most: ONE_LOOP, said: ANSWER }),
  answered('it takes no job, and no record can be read', /local_async.*test\.version|jobs\.list_job/, FAILS, {
    most: ALL_SALT,
    said: /Checking whether Salt accepted the command/,
  }),
  answered('manage.status fails', /manage\.status/, FAILS, {
    most: ALL_SALT,
    said: ANSWER,
    status: salt('failed on this request'),
    config: OFTEN,
  }),
  answered('cache.grains fails', /cache\.grains/, FAILS, { most: 100, said: ANSWER, config: OFTEN }),
  answered('key.list_all fails', /key\.list_all/, FAILS, { most: 100, said: ANSWER, config: OFTEN }),
];

/** The XMPP server ends each stream with an error. */
function streamError(condition: string): Trouble {
  const begin = async ({ server }: Play) => {
    server.intercept = (socket) => {
      const header =
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='x'>";
      const error = `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`;
      socket
        .on('error', () => {})
        .resume()
        .end(`${header}${error}</stream:stream>`);
      return true;
    };
    server.drop();
    return () => {
      server.intercept = undefined;
    };
  };
  return { name: `XMPP server: ${condition}`, begin, most: ONE_LOOP, counted: 'connections' };
}

const XMPP: Trouble[] = [
  ...['not-authorized', 'host-unknown', 'conflict', 'system-shutdown'].map(streamError),
  {
    name: 'XMPP server: it closes each connection at once',
    begin: async ({ server }) => {
      server.refuse(true);
      server.drop();
      return () => server.refuse(false);
    },
    most: ONE_LOOP,
    counted: 'connections',
  },
  {
    name: 'XMPP server: it swallows all IQs',
    begin: async ({ server }) => {
      server.takes((stanza) => stanza.is('iq'));
      return () => server.takes(() => false);
    },
    most: 40,
    counted: 'stanzas',
    said: ANSWER,
  },
  {
    name: 'XMPP server: it refuses all IQs',
    begin: async ({ server }) => {
      server.takes((stanza) => {
        if (stanza.is('iq') && stanza.attrs.type !== 'result')
          server.deliver(errorReply(stanza, new StanzaError('service-unavailable')));
        return stanza.is('iq');
      });
      return () => server.takes(() => false);
    },
    most: 40,
    counted: 'stanzas',
    said: ANSWER,
  },
  {
    name: 'XMPP server: it bounces all messages',
    begin: async ({ server }) => {
      server.takes((stanza) => {
        if (!stanza.is('message') || stanza.attrs.type === 'error') return false;
        server.deliver(errorReply(stanza, new StanzaError('recipient-unavailable')));
        return true;
      });
      return () => server.takes(() => false);
    },
    most: 40,
    counted: 'stanzas',
  },
];

let writes = 0;

const DISK: Trouble[] = [
  {
    name: 'the disk of the store is full',
    begin: async (_, t) => {
      writes = 0;
      return fillDisk(t, /^COMMIT$/, () => {
        writes += 1;
      });
    },
    most: ONE_LOOP,
    counted: 'writes',
    said: /cannot be kept in the store \(no space is left\)/,
    status: withTrouble('the store cannot be written'),
  },
  {
    name: 'the audit file cannot be written',
    begin: async (_, t) => {
      writes = 0;
      const full = () => {
        writes += 1;
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      };
      const mocks = (['write', 'reopen'] as const).map((name) =>
        t.mock.method(AuditFile.prototype, name, full),
      );
      return () => {
        for (const { mock } of mocks) mock.restore();
      };
    },
    most: ONE_LOOP,
    counted: 'writes',
    said: /cannot be recorded in the audit trail \(no space is left\)/,
    status: withTrouble('the audit trail cannot be written'),
  },
];

const ALL = [...SALT, ...XMPP, ...DISK];

for (const trouble of ALL) {
  test(`two minutes of trouble: ${trouble.name}`, { timeout: 120_000 }, async (t) => {
    const { admin, count, scene, simulated } = await begun(t, trouble);
    const end = await trouble.begin(scene, t);
    await simulated.pass(1);
    const before = count();
    await simulated.pass(30);
    if (trouble.said) admin.says('web01', 'test.version');
    await simulated.pass(LASTS - 30);
    const did = count() - before;
    assert.ok(did <= trouble.most, `${did} in ${LASTS} s, at most ${trouble.most}`);
    const heard = admin.unheard().at(-1) ?? '';
    assert.match(heard, trouble.said ?? /^$/);
    assert.match(await statusOf(scene), trouble.status ?? WELL);
    await end();
    const took = await simulated.until(() => isWell(scene), 60);
    assert.ok(took <= WELL_AFTER, `well after ${took} s`);
    assert.match(await statusOf(scene), WELL);
    admin.says('web02', 'test.version');
    await simulated.pass(2);
    assert.match(admin.unheard().at(-1) ?? '', ANSWER);
  });
}

async function begun(t: TestContext, trouble: Trouble) {
  const simulated = await Simulated.start(t, { config: trouble.config ?? {} });
  const { scene } = simulated;
  const { admin } = scene;
  admin.presence('master', 'subscribe');
  await simulated.pass(1);
  const count = () => (trouble.counted === 'writes' ? writes : simulated[trouble.counted ?? 'requests']);
  return { admin, count, scene, simulated };
}

let status = '';

/** The status of the master contact that was sent last. */
async function statusOf({ admin }: Play): Promise<string> {
  while (admin.unseen().some((seen) => seen.startsWith('master@')))
    status = (await admin.nextPresence('master')).getChildText('status') ?? status;
  return status;
}

/** All is connected, and nothing fails. */
async function isWell(scene: Play): Promise<boolean> {
  const connected = await scene.metric('salt_xmpp_connected');
  const troubles = await scene.metric('salt_xmpp_troubles');
  return (
    [...connected.values()].every((each) => each === 1) && [...troubles.values()].every((each) => each === 0)
  );
}
