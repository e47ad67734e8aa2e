import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROKEN_SALT } from '../../lab/salt-versions.ts';
import { triedTwice } from '../../src/checks/asking.ts';
import { checkPresence, presenceSettings } from '../../src/checks/presence.ts';
import { checkStatus, checkVersion } from '../../src/checks/version.ts';
import { Dialect, type MinionReturn, SaltError, type SaltValue } from '../../src/salt/index.ts';
import { VERSION } from '../support/salt-version.ts';

/* The lines of `check` about the master's settings and version. */

function master(settings: Record<string, SaltValue>): Parameters<typeof presenceSettings>[0] {
  return { runner: async (_fun, kwarg) => settings[String(kwarg?.key)] ?? '' };
}

const SETTINGS: [what: string, settings: Record<string, SaltValue>, state: string, message: RegExp][] = [
  ['not set at all', {}, 'warning', /are off, .*set presence_events: true and loop_interval: 5/],
  ['false', { presence_events: false, loop_interval: 5 }, 'warning', /are off/],
  ['null', { presence_events: null, loop_interval: 5 }, 'warning', /are off/],
  ['on, the loop not set', { presence_events: true }, 'warning', /60 s late at worst.*set loop_interval: 5/],
  ['on, a slow loop', { presence_events: true, loop_interval: 60 }, 'warning', /60 s late at worst/],
  ['on', { presence_events: true, loop_interval: 5 }, 'ok', /^presence events are on, 5 s late at worst$/],
];

for (const [what, settings, state, message] of SETTINGS)
  test(`presence_events: ${what}`, async () => {
    const finding = checkPresence(await presenceSettings(master(settings)), false);
    assert.equal(finding.state, state);
    assert.match(finding.message, message);
    assert.doesNotMatch(finding.message, /external_auth/);
  });

test('presence_events: not granted, refused, and seen by an event', async () => {
  assert.match(checkPresence(undefined, false).message, /external_auth does not grant the question/);
  const refused = await presenceSettings({
    runner: () => Promise.reject(new SaltError('salt-server-error', 'The Salt API failed on this request.')),
  });
  assert.match(checkPresence(refused, false).message, /Salt did not tell its settings \(The Salt API failed/);
  for (const said of [undefined, refused]) assert.deepEqual(checkPresence(said, true).state, 'ok');
});

test('a broken version is named with the one to update to; others are named; unknown ones are not', () => {
  const [broken] = checkVersion(new Dialect(BROKEN_SALT));
  assert.equal(broken?.state, 'warning');
  assert.match(
    broken?.message ?? '',
    new RegExp(`Salt ${BROKEN_SALT}, .*Update the master to Salt \\d+\\.\\d+ or newer`),
  );
  const [good] = checkVersion(new Dialect(VERSION));
  assert.equal(good?.state, 'ok');
  assert.deepEqual([...checkVersion(new Dialect())], []);
});

test('minions that manage.state calls up and that answer no ping are named, whatever the version', () => {
  const returned = { value: true, retcode: 0, outcome: 'returned' } as const;
  const silent = { value: false, retcode: 1, outcome: 'no-return' } as const;
  const answers = new Map<string, MinionReturn>([
    ['web01', returned],
    ['web02', silent],
  ]);
  const [found, ...more] = checkStatus(['web01', 'web02', 'not-pinged'], answers);
  assert.deepEqual(more, []);
  assert.equal(found?.state, 'warning');
  assert.match(found?.message ?? '', /do not answer a ping: web02\. /);
  assert.deepEqual([...checkStatus(['web01'], answers)], []);
});

test('a question is put once more only to a Salt that ends sessions', async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked === 1)
      throw new SaltError('salt-login-refused', 'Salt accepted the log-in but not the session.');
    return asked;
  };
  assert.ok((await triedTwice(ask, new Dialect(VERSION))) instanceof SaltError);
  assert.equal(asked, 1);
});
