import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSalt, type SaltValue, stringifySalt } from '../../src/salt/index.ts';
import { RECORDED_VERSIONS, type Recorded, recordedAnswers } from '../support/recorded.ts';
import { SaltApiStandIn } from '../support/salt-api.ts';

/** Recorded in this order: the same session, and at the end one minion down. */
const names = [
  ...['login-wrong-password', 'login', 'no-token', 'local-test-version', 'local-full-return'],
  ...['local-missing-function', 'local-no-match', 'local-bad-compound', 'local-batch', 'local-async'],
  ...[
    'runner-list-job',
    'runner-active',
    'local-async-no-match',
    'runner-manage-status',
    'runner-manage-present',
  ],
  ...[
    'runner-missing',
    'runner-async',
    'wheel-key-list-all',
    'client-disabled',
    'client-missing',
    'kill-job',
  ],
  ...['keys', 'local-one-down', 'local-target-down', 'runner-manage-status-down', 'logout', 'after-logout'],
];

for (const version of RECORDED_VERSIONS)
  test(`the stand-in answers as the recorded salt-api of ${version} did`, async (t) => {
    const recorded = recordedAnswers(version);
    const api = await SaltApiStandIn.start();
    api.fleet.version = version;
    t.after(() => api.stop());
    const minion = recorded['local-async'] as Recorded;
    const { jid } = (minion.response.body as { return: { jid: string }[] }).return[0] as { jid: string };
    let token = '';
    let job = '';
    for (const name of names.filter((known) => known in recorded)) {
      const { request, response } = recorded[name] as Recorded;
      if (name === 'local-one-down') api.fleet.get('db01.demo.no').up = false;
      const answer = await fetch(api.url + request.path, {
        method: request.method,
        headers: { 'content-type': 'application/json', ...(request.token ? { 'x-auth-token': token } : {}) },
        ...(request.body === null ? {} : { body: stringifySalt(request.body).replaceAll(jid, job || jid) }),
      });
      const text = await answer.text();
      assert.equal(answer.status, response.status, name);
      assert.equal(answer.headers.get('content-type'), response.contentType, name);
      if (typeof response.body === 'string') {
        assert.equal(text, response.body, name);
        continue;
      }
      const body = parseSalt(text);
      assert.deepEqual(shape(body), shape(response.body), name);
      if (name === 'login') token = (body as { return: { token: string }[] }).return[0]?.token ?? '';
      if (name === 'local-async') job = (body as { return: { jid: string }[] }).return[0]?.jid ?? '';
    }
  });

/** The keys and types of a value, lists in no order; what functions return is theirs. */
function shape(value: SaltValue): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(shape(item))).sort();
  if (typeof value === 'number' || typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).filter(([key]) => key !== 'Result' && key !== 'local');
  return Object.fromEntries(entries.map(([key, item]) => [key, shape(item)] as const).sort());
}
