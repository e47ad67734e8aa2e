import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Element, NS_COMMANDS, xml } from '../../src/xmpp/index.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

interface Stage {
  session: string | undefined;
  fields: Element[];
}

async function runs(
  { admin }: Play,
  contact: string,
  node: string,
  values?: Record<string, string>,
  session?: string,
): Promise<Stage> {
  const filled = Object.entries(values ?? {}).map(([name, value]) =>
    xml('field', { var: name }, xml('value', {}, value)),
  );
  const form = values && xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, filled);
  const command = xml('command', { xmlns: NS_COMMANDS, node, action: 'execute', sessionid: session }, form);
  const answer = await admin.asks(contact, 'set', command);
  return {
    session: answer?.attrs.sessionid,
    fields: answer?.getChild('x', 'jabber:x:data')?.getChildren('field') ?? [],
  };
}

const namesOf = ({ fields }: Stage) => fields.map(({ attrs }) => attrs.var);
const textOf = ({ fields }: Stage) => fields.map((field) => field.getChildText('value')).join('\n');

test('at a minion no form asks for a target; at the master it does', async (t) => {
  const scene = await play(t);
  assert.deepEqual(namesOf(await runs(scene, 'master', 'run')), [
    'target',
    'typed-target',
    'function',
    'filter',
  ]);
  assert.deepEqual(namesOf(await runs(scene, 'web01', 'run')), ['function', 'filter']);
  assert.deepEqual(namesOf(await runs(scene, 'master', 'apply')), ['state', 'target', 'typed-target']);
  assert.deepEqual(namesOf(await runs(scene, 'web01', 'apply')), ['state']);
});

test('what is asked back in a form says nothing of typing yes', async (t) => {
  const scene = await play(t, { config: { confirm: ['state.apply'] } });
  const { session } = await runs(scene, 'web01', 'run');
  const asked = await runs(scene, 'web01', 'run', { function: 'state.apply motd' }, session);
  assert.equal(textOf(asked), 'Run state.apply motd on web01?');
  scene.admin.says('web01', 'state.apply motd');
  await scene.admin.hears('web01', 'Run state.apply motd on web01? Reply yes or no.');
});

test('the filter of a form is read as if typed', async (t) => {
  const scene = await play(t);
  const { session } = await runs(scene, 'master', 'run');
  const values = { function: 'test.version', filter: `| grep ${VERSION} | wc -l` };
  const answer = await runs(scene, 'master', 'run', values, session);
  const [output] = answer.fields;
  const lines = output?.getChildren('value').map((value) => value.text());
  assert.deepEqual(lines, ['db01: 1', 'web01: 1', 'web02: 1']);
  assert.doesNotMatch(JSON.stringify(scene.salt.lowstate.chunks), /grep/);
  const wrong = await runs(scene, 'web01', 'run', { function: 'test.version', filter: 'less' });
  assert.deepEqual(namesOf(wrong), ['function', 'filter']);
  assert.equal(scene.calls().length, 1);
});

test('the form of diff compares as if typed', async (t) => {
  const scene = await play(t);
  const { session, fields } = await runs(scene, 'master', 'diff');
  assert.deepEqual(namesOf({ session, fields }), ['target', 'typed-target', 'function', 'filter']);
  const values = { 'typed-target': 'web01 web02', function: 'test.echo "a  b"', filter: 'grep a' };
  const answer = await runs(scene, 'master', 'diff', values, session);
  assert.match(textOf(answer), /^Both answer the same\./);
  assert.deepEqual(scene.calls()[0]?.arg, ['a  b']);
  assert.deepEqual(
    scene
      .audit()
      .map(({ line }) => line)
      .slice(0, 1),
    ['diff web01 web02 test.echo "a  b" | grep a'],
  );
  assert.deepEqual(namesOf(await runs(scene, 'web*', 'diff')), ['function', 'filter']);
  await assert.rejects(runs(scene, 'web01', 'diff'));
});
