import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NS_COMMANDS, xml } from '../../src/xmpp/index.ts';
import { isOwnQuestion, play } from './support/play.ts';

/* Arguments that begin with __ belong to Salt: they are refused in every form of a call. */

const SAYS = "Nothing ran: arguments that begin with __ are Salt's own.";

const LINES: [contact: string, line: string][] = [
  ['web01', "state.sls motd False '' test=True __kwarg__=False"],
  ['web01', 'test.arg {__kwarg__: True, foo: bar}'.replace(/(\{.*\})/, '"$1"')],
  ['web01', `test.arg '"__kwarg__=False"'`],
  ['web01', 'test.kwarg __pub_user=root'],
  ['web01', `saltutil.runner test.arg kwarg='{"__kwarg__": true}'`],
  ['master', 'salt-run test.arg __user__=root'],
  ['master', `salt-run salt.execute '*' test.arg kwarg='{__kwarg__: False}'`],
  ['master', "salt '*' state.apply motd test=True __kwarg__=False"],
  ['master', 'web01 test.arg a=1 __x=2 --async'],
];

for (const [contact, line] of LINES) {
  test(`an admin's ${line} at ${contact}`, async (t) => {
    const scene = await play(t, { config: { confirm: ['state.*'] } });
    scene.admin.says(contact, line);
    await scene.admin.hears(contact, SAYS);
    assert.deepEqual(
      scene.salt.lowstate.chunks.filter(
        (chunk) => !isOwnQuestion(chunk) && chunk.fun !== 'sys.list_functions',
      ),
      [],
    );
    const events = scene.audit().map(({ event, outcome }) => `${event} ${outcome ?? ''}`.trim());
    assert.deepEqual(events, ['asked', 'refused refused']);
  });
}

test("in a form's field", async (t) => {
  const scene = await play(t);
  const field = xml('field', { var: 'function' }, xml('value', {}, 'test.kwarg __pub_user=root'));
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, field);
  const command = xml('command', { xmlns: NS_COMMANDS, node: 'run' }, form);
  assert.match(String(await scene.admin.asks('web01', 'set', command)), /arguments that begin with __/);
  assert.deepEqual(scene.calls(), []);
});
