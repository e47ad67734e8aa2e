import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';
import { slixmppReads } from './support/slixmpp.ts';

const COMMANDS = 'http://jabber.org/protocol/commands';
let admin: ChatUser;
const lab = useLab(async (lab) => {
  await lab.startGateway();
  admin = await lab.person('admin');
});

let count = 0;

/** Sends a command, with a form where there are fields, and gives the answer's XML. */
function asks(contact: string, attributes: string, fields: Record<string, string> = {}): Promise<string> {
  count += 1;
  const values = Object.entries(fields).map(
    ([name, value]) => `<field var='${name}'><value>${value}</value></field>`,
  );
  const form = `<x xmlns='jabber:x:data' type='submit'>${values.join('')}</x>`;
  admin.sends(
    `<iq xmlns='jabber:client' type='set' id='adhoc-${count}' to='${contact}@${lab.domain}'>` +
      `<command xmlns='${COMMANDS}' ${attributes}>${values.length > 0 ? form : ''}</command></iq>`,
  );
  return admin.receives(new RegExp(`<iq [^>]*id='adhoc-${count}'`));
}

const sessionIn = (answer: string) => `sessionid='${/sessionid='([^']+)/.exec(answer)?.[1]}'`;

test('a client of another library finds the commands on a contact', async () => {
  const { items } = await admin.client.getDiscoItems(`web01@${lab.domain}`, COMMANDS);
  const names = items.map(({ node }) => node);
  for (const name of ['run', 'apply', 'jobs', 'kill', 'help']) assert.ok(names.includes(name), names.join());
});

test('a function by form: on one minion, and on a target', async () => {
  const form = await asks('web01', `node='run'`);
  assert.match(form, /status='executing'/);
  const one = await asks('web01', `node='run' ${sessionIn(form)} action='complete'`, {
    function: 'test.version',
  });
  assert.match(one, /status='completed'.*<value>\d{4}\.\d+<\/value>/s);
});

test('many minions by form: a table', async () => {
  const form = await asks('master', `node='run'`);
  assert.match(form, /var='target'.*<open\/>.*<option label='All minions'>.*<option label='web01'>/s);
  const answer = await asks('master', `node='run' ${sessionIn(form)} action='complete'`, {
    function: 'test.version',
    target: 'web*',
  });
  const item = (name: string) =>
    `<item><field var='column-1'><value>${name}</value></field>.*?${lab.salt.version}.*?</item>`;
  assert.match(
    answer,
    new RegExp(`<reported>.*Minion.*Answer.*</reported>${item('web01')}${item('web02')}`, 's'),
  );
});

test('a function is chosen in stages: its module, the function, its arguments with their defaults', async () => {
  const what = await asks('web01', `node='run'`);
  assert.match(what, /var='module'.*<option label='test \(\d+\)'><value>test<\/value>/s);
  const session = `node='run' ${sessionIn(what)}`;
  const which = await asks('web01', `${session} action='next'`, { module: 'test' });
  assert.match(which, /<option label='test\.arg'>/);
  assert.match(await asks('web01', `${session} action='prev'`), /var='module'/);
  await asks('web01', `${session} action='next'`, { module: 'test' });
  const args = await asks('web01', `${session} action='next'`, { name: 'test.rand_sleep' });
  assert.match(args, /label='max'[^>]*>(?:<required\/>)?<value>60<\/value>/);
  await asks('web01', `${session} action='prev'`);
  const echo = await asks('web01', `${session} action='next'`, { name: 'test.echo' });
  assert.match(echo, /<field[^>]*label='text'[^>]*><required\/><\/field>/);
  const answer = await asks('web01', `${session} action='complete'`, { 'argument-0-text': 'a b | c' });
  assert.match(answer, /status='completed'.*<value>a b \| c<\/value>/s);
});

test('a line that cannot be read brings the form again', async () => {
  const again = await asks('web01', `node='run'`, { function: 'cmd.run "df -h' });
  assert.match(again, /status='executing'.*<note type='error'/s);
});

test('the states of the master are offered, and a large answer comes whole', async () => {
  assert.match(await asks('web01', `node='apply'`), /var='state'.*<value>motd<\/value>/s);
  const grains = await asks('web01', `node='run'`, { function: 'grains.items' });
  assert.doesNotMatch(grains, /type `more`/);
  assert.match(grains, /zfs_support|username/);
});

test('a state in two steps: what would change, then applied', async () => {
  const tested = await asks('web01', `node='apply'`, { state: 'motd' });
  assert.match(tested, /status='executing'.*would change.*type='fixed'/s);
  const applied = await asks('web01', `node='apply' ${sessionIn(tested)} action='complete'`);
  assert.match(applied, /status='completed'.*motd updated.*<note type='info'/s);
});

test('an answer that takes longer than a form may: it comes as a chat message', async () => {
  const form = await asks('web01', `node='run'`, { function: 'test.sleep 12' });
  assert.match(form, /status='completed'.*the rest comes as a chat message/s);
  await admin.hears('web01', /True$/);
});

test('slixmpp reads the stages: lists with room for other values, required fields, tables', async () => {
  const what = await asks('master', `node='run'`);
  const session = `node='run' ${sessionIn(what)}`;
  const args = await asks('master', `${session} action='next'`, { function: 'test.echo', target: 'web*' });
  const done = await asks('master', `${session} action='complete'`, { 'argument-0-text': 'hi' });
  const [first, second, last] = await slixmppReads([what, args, done]);
  assert.deepEqual(first?.fields.target?.options.slice(0, 2), ['All minions', 'db01']);
  assert.equal(first?.fields.target?.open, true);
  assert.deepEqual(second?.actions, ['complete', 'prev']);
  assert.equal(second?.fields['argument-0-text']?.required, true);
  assert.deepEqual(last?.columns, ['Minion', 'Answer']);
  assert.deepEqual(last?.rows, [
    ['web01', 'hi'],
    ['web02', 'hi'],
  ]);
});
