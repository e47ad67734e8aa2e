import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Play, play } from '../gateway/support/play.ts';
import { saltFunctions } from './first-words/read.ts';

/* A beginner types at the wrong contact, in capitals, or half of a line. */

async function lab(t: TestContext): Promise<Play> {
  const access = [{ who: ['kari@demo.no'], on: ['web*'], run: ['test.*'] }];
  const at = await play(t, { config: { access, groups: { web: { target: 'web*', target_type: 'glob' } } } });
  at.salt.fleet.functions.set('sys.list_functions', () => ({ ret: saltFunctions() }));
  at.salt.fleet.functions.set('sys.doc', () => ({ ret: {} }));
  return at;
}

const ONE = 'This contact is one minion: ask master for other targets. Nothing ran.';
const SOME = 'This contact is a target already: ask master for others. Nothing ran.';

const ROWS: [contact: string, typed: string, answer: string | RegExp][] = [
  ['web01', 'web02: test.ping', ONE],
  ['web01', 'ping web02', ONE],
  ['web', '@web01 uptime', SOME],
  ['web', 'restart web01', SOME],
  ['web01', 'Web01 Test.Ping', 'Run test.ping on web01? Reply yes or no.'],
  ['master', 'WEB01', 'Run web01 test.ping on web01? Reply yes or no.'],
  ['web01', 'test.echo "hi web02', /^The quote " is not closed/],
  ['web01', 'run foo', /^I didn't understand "foo"/],
  ['web', 'Diff web01 web02 test.version', SOME],
  ['master', 'God dag', /^Hello\./],
  ['master', 'buenas', /^Hello\./],
  ['master', 'how are you?', /^Hello\./],
  ['web01', 'whats my ip', 'Run network.ip_addrs on web01? Reply yes or no.'],
  ['master', 'accept nobody', 'There is no key of "nobody" to accept. `keys` lists all keys.'],
  ['master', 'salt-run', 'A runner is missing, such as manage.up. Nothing ran.'],
];

test('a line at the wrong contact, in capitals or half is answered with what helps', async (t) => {
  const at = await lab(t);
  for (const [contact, typed, answer] of ROWS) {
    at.admin.says(contact, typed);
    await at.admin.hears(contact, answer);
    at.admin.says(contact, 'no');
    await at.admin.hears(contact, /^(?:Not run|Nothing is waiting)/);
  }
  assert.deepEqual(at.calls(), []);
});

test('a minion that a person may not see is no target of a misread line', async (t) => {
  const at = await lab(t);
  const kari = at.person('kari@demo.no');
  for (const other of ['db01', 'xx01']) {
    kari.says('web01', `${other}: test.ping`);
    await kari.hears('web01', `I didn't understand "${other}:". Try \`test.ping\`, or \`help\`.`);
  }
});

test('a function that a minion does not have is not offered there', async (t) => {
  const at = await lab(t);
  at.admin.says('web01', 'service.restart nginx');
  await at.admin.hears('web01', /'service\.restart' is not available/);
  at.admin.says('web01', 'yes');
  await at.admin.hears('web01', 'Nothing is waiting.');
});
