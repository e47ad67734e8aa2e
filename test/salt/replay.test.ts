import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EventStream,
  isDict,
  jobRecord,
  type Lowstate,
  parseSalt,
  type ReturnEvent,
  SaltError,
  type SaltValue,
  stringifySalt,
} from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { RECORDED_VERSIONS, type Recorded, recordedAnswers, recordedEvents } from '../support/recorded.ts';
import { ALL, saltFor } from './support.ts';

/** The error that each recorded refusal stands for. */
const REFUSED: Record<string, string> = {
  'local-bad-arguments': 'salt-server-error',
  'runner-missing': 'salt-server-error',
  'client-disabled': 'salt-client-disabled',
  'client-missing': 'salt-bad-request',
  'no-token': 'salt-login-refused',
  'bad-token': 'salt-login-refused',
  'after-logout': 'salt-login-refused',
};

for (const version of RECORDED_VERSIONS) {
  const recorded = recordedAnswers(version);
  const posts = Object.entries(recorded).filter(
    ([, { request }]) => request.path === '/' && Array.isArray(request.body),
  );

  test(`${version}: the client reads every recorded answer`, async (t) => {
    const { api, salt } = await saltFor(t);
    for (const [name, one] of posts) {
      api.tamper = () => asSent(one);
      const [chunk] = one.request.body as unknown as Lowstate[];
      const read = salt.run(chunk as Lowstate, { deadlineMs: 10_000 }).catch((error: unknown) => error);
      const { body, status } = one.response;
      if (status === 200) assert.deepEqual(await read, firstOf(body), name);
      else {
        const error = await read;
        assert.ok(error instanceof SaltError && error.code === REFUSED[name], `${name}: ${String(error)}`);
      }
    }
  });

  test(`${version}: a dead minion is told from those that answer`, async (t) => {
    const { api, salt } = await saltFor(t);
    api.tamper = () => asSent(recorded['local-one-down']);
    const returns = await salt.local(ALL, 'test.ping');
    const outcomes = Array.from(returns, ([id, { outcome }]) => `${id} ${outcome}`).sort();
    assert.deepEqual(outcomes, [
      'db01.demo.no no-return',
      'web01.demo.no returned',
      'web02.demo.no returned',
    ]);
  });

  test(`${version}: a job's record is read, with its returns and metadata`, async (t) => {
    const { api, salt } = await saltFor(t);
    api.tamper = () => asSent(recorded['runner-list-job']);
    const record = await jobRecord(salt, '20261130115907180732');
    assert.equal(record?.fun, 'test.arg');
    assert.equal(record?.minions.length, 3);
    assert.equal(record?.returns.size, 3);
    assert.deepEqual(record?.metadata, { jid: 'admin@demo.no' });
  });

  test(`${version}: every recorded return reaches who waits for its job`, () => {
    const events = new EventStream({ source: nobody, log: keptLog() });
    const got: ReturnEvent[] = [];
    const lines = recordedEvents(version).split('\n');
    const sent = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
    const returns = sent.map(parseSalt).filter(isReturn);
    for (const { data } of returns) events.onReturn(String(data.jid), (event) => got.push(event));
    for (const text of sent) events.dispatch(text);
    assert.ok(returns.length > 5);
    assert.deepEqual(
      got.map(({ id, jid, result }) => ({ id, jid, return: result.value })),
      returns.map(({ data }) => ({ id: data.id, jid: data.jid, return: data.return })),
    );
  });
}

const nobody = {
  openEvents: () => Promise.reject(new Error('it is never opened')),
  probeEvents: () => Promise.resolve(),
};

function asSent(one: Recorded | undefined) {
  assert.ok(one);
  const { status, contentType: type, body } = one.response;
  return { status, type, body: typeof body === 'string' ? body : stringifySalt(body) };
}

function firstOf(body: SaltValue): SaltValue | undefined {
  return isDict(body) && Array.isArray(body.return) ? body.return[0] : undefined;
}

function isReturn(event: SaltValue): event is { tag: string; data: { [key: string]: SaltValue } } {
  return isDict(event) && isDict(event.data) && event.data.cmd === '_return';
}
