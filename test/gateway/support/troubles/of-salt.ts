import type { ServerResponse } from 'node:http';
import type { Fault } from '../../../support/salt-api.ts';
import { BAD_LOGIN, NO_SESSION, sendPage } from '../../../support/salt-api-pages.ts';
import type { Play } from '../play.ts';
import { ANSWER, gone, ONE_LOOP, type Trouble, withTrouble } from './trouble.ts';

/** A sweep every 10 s, and the questions that follow it. */
const OFTEN = { salt: { presence_interval: 10 } };
/** The requests of one unclear job, the sweeps and the event stream that waits for them. */
const ALL_SALT = 50;

function fault(name: Fault, said: RegExp, reason: string): Trouble {
  const begin = async ({ salt: api }: Play) => {
    await api.setFault(name);
    return () => api.setFault(undefined);
  };
  return { name: `salt-api: ${name}`, begin, most: ALL_SALT, said, status: gone(reason) };
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

/** salt-api is gone, refuses, or fails. */
export const SALT: readonly Trouble[] = [
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
    status: gone('check salt.username'),
  }),
  answered('it takes no session that it gives', /^(POST|GET) \/( |events)/, refuses(401, NO_SESSION), {
    most: 75,
    said: /not the session it gave/,
    status: gone('not the session it gave'),
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
    status: gone('failed on this request'),
    config: OFTEN,
  }),
  answered('cache.grains fails', /cache\.grains/, FAILS, { most: 100, said: ANSWER, config: OFTEN }),
  answered('key.list_all fails', /key\.list_all/, FAILS, { most: 100, said: ANSWER, config: OFTEN }),
];
