import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, CommandError, type Conversation, type Values } from '../../src/commands/index.ts';
import {
  type Element,
  NS_COMMANDS,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  parseDiscoInfo,
  parseDiscoItems,
  StanzaError,
  xml,
} from '../../src/xmpp/index.ts';
import { adhocLab, DOMAIN, MASTER, WEB01 } from './support/adhoc-lab.ts';

const BASE = { usage: '', summary: 'says hello', arguments: [] };

const HELLO: Command = {
  ...BASE,
  name: 'hello',
  run: ({ conversation }) => void conversation.say('Hello\nyou'),
};

/** A command with one argument of each kind; `ran` keeps its values. */
function echo(): Command & { ran: Values[] } {
  const ran: Values[] = [];
  return {
    ...BASE,
    name: 'echo',
    summary: 'say it again',
    arguments: [
      { name: 'text', label: 'Text', required: true, kind: 'text', description: 'anything' },
      {
        name: 'minion',
        label: 'Minion',
        required: false,
        kind: 'list',
        choices: () => ({ list: [{ value: 'web01' }, { value: 'db01' }] }),
      },
      { name: 'loud', label: 'Loud', required: false, kind: 'boolean' },
    ],
    ran,
    run({ conversation }, values) {
      ran.push(values);
      if (values.text === 'bad') throw new CommandError('bad-arguments', 'That is a bad word.');
      conversation.say(values.text ?? '');
    },
  };
}

/** Asks once for a plain yes and once for the number, and reports the outcome. */
function apply(done: string[]): Command {
  const second = (conversation: Conversation) => {
    done.push('tested');
    conversation.say('2 would change');
    conversation.ask({
      text: 'Apply it\non 12 minions?',
      about: 'apply',
      number: 12,
      onYes: (last) => {
        done.push('applied');
        last.say('applied');
      },
    });
  };
  return {
    ...BASE,
    name: 'apply',
    summary: 'apply a state',
    arguments: [{ name: 'state', label: 'State', required: true, kind: 'text' }],
    run: ({ conversation }) => conversation.ask({ text: 'Test first?', about: 'apply', onYes: second }),
  };
}

const namesOf = (answer: Element) =>
  parseDiscoItems(answer)?.map(({ jid, node, name }) => `${jid} ${node}: ${name}`);
const query = (xmlns: string, node: string) => xml('query', { xmlns, node });

test('the commands are listed on each contact that they are for', async (t) => {
  const lab = await adhocLab(t, [
    HELLO,
    { ...HELLO, name: 'fleet', only: 'fleet' },
    { ...HELLO, name: 'single', only: 'minion' },
    { ...HELLO, name: 'yes', chatOnly: true },
  ]);
  const listed: Record<string, string[]> = {
    [WEB01]: ['hello', 'single'],
    [MASTER]: ['hello', 'fleet'],
    [DOMAIN]: ['hello', 'fleet'],
  };
  for (const [contact, names] of Object.entries(listed)) {
    const items = await lab.asks('get', contact, query(NS_DISCO_ITEMS, NS_COMMANDS));
    assert.deepEqual(
      namesOf(items),
      names.map((name) => `${contact} ${name}: ${name.charAt(0).toUpperCase()}${name.slice(1)}`),
    );
    const info = parseDiscoInfo(await lab.asks('get', contact, xml('query', { xmlns: NS_DISCO_INFO })));
    assert.ok(info?.features.includes(NS_COMMANDS));
  }
  for (const name of ['fleet', 'yes', 'nothing'])
    assert.deepEqual(await lab.refused(name), ['item-not-found', 'text']);
});

test('disco#info tells the list of commands from a command', async (t) => {
  const lab = await adhocLab(t, [HELLO]);
  const list = parseDiscoInfo(await lab.asks('get', WEB01, query(NS_DISCO_INFO, NS_COMMANDS)));
  assert.deepEqual(
    [list?.node, list?.identities[0]?.category, list?.identities[0]?.type],
    [NS_COMMANDS, 'automation', 'command-list'],
  );
  const one = parseDiscoInfo(await lab.asks('get', WEB01, query(NS_DISCO_INFO, 'hello')));
  assert.deepEqual(one?.identities, [{ category: 'automation', type: 'command-node', name: 'Hello' }]);
  assert.deepEqual(one?.features, [NS_DISCO_INFO, NS_COMMANDS, 'jabber:x:data']);
  const none = await lab.asks('get', WEB01, query(NS_DISCO_INFO, 'other'));
  assert.equal(StanzaError.from(none).code, 'item-not-found');
});

test('a stranger can neither list nor run a command, not even at the service', async (t) => {
  const lab = await adhocLab(t, [HELLO]);
  const from = 'mallory@demo.no/x';
  for (const to of [DOMAIN, MASTER, WEB01]) {
    assert.deepEqual(await lab.refused('hello', { from, to }), ['forbidden']);
    const listed = await lab.asks('get', to, query(NS_DISCO_ITEMS, NS_COMMANDS), from);
    assert.equal(StanzaError.from(listed).code, 'forbidden');
  }
});

test('a command without arguments runs at once', async (t) => {
  const lab = await adhocLab(t, [HELLO]);
  const { sessionid, ...stage } = await lab.runs('hello');
  assert.deepEqual(stage, {
    status: 'completed',
    actions: [],
    notes: ['info: hello: done'],
    fields: ['output text-multi'],
    values: { output: 'Hello\nyou' },
    form: 'result',
  });
  assert.match(sessionid, /^[0-9a-f-]{36}$/);
});

test('the form of a command with arguments, and what was filled in', async (t) => {
  const command = echo();
  const lab = await adhocLab(t, [command]);
  const { sessionid, ...form } = await lab.runs('echo');
  assert.deepEqual(form, {
    status: 'executing',
    actions: ['complete'],
    notes: [],
    fields: ['text text-single', 'minion list-single', 'loud boolean'],
    values: { text: '', minion: '-', loud: '' },
    form: 'form',
  });
  const filled = { text: ' hi ', minion: 'web01', loud: '1', unknown: 'x' };
  const { status, values } = await lab.runs('echo', { sessionid, action: 'complete', form: filled });
  assert.deepEqual([status, values.output], ['completed', 'hi']);
  assert.deepEqual(command.ran, [{ text: 'hi', minion: 'web01', loud: 'true' }]);
});

for (const action of ['execute', 'next', 'complete', undefined]) {
  test(`a form is submitted by ${action ?? 'no action at all'}`, async (t) => {
    const command = echo();
    const lab = await adhocLab(t, [command]);
    const { sessionid } = await lab.runs('echo');
    await lab.runs('echo', { sessionid, form: { text: 'hi', loud: 'false' }, ...(action && { action }) });
    assert.deepEqual(command.ran, [{ text: 'hi' }]);
  });
}

test('no option of a list is empty, which Profanity 0.13 crashes on; the one for no choice is no value', async (t) => {
  const command = echo();
  const lab = await adhocLab(t, [command]);
  const { sessionid, values } = await lab.runs('echo');
  assert.equal(values.minion, '-');
  await lab.runs('echo', { sessionid, form: { text: 'hi', minion: '-' } });
  assert.deepEqual(command.ran, [{ text: 'hi' }]);
});

test('a form may come with the first request', async (t) => {
  const lab = await adhocLab(t, [echo()]);
  assert.equal((await lab.runs('echo', { form: { text: 'hi' } })).values.output, 'hi');
});

test('a required field left out or blank brings the form again, filled in as it was', async (t) => {
  const command = echo();
  const lab = await adhocLab(t, [command]);
  const { sessionid } = await lab.runs('echo');
  const blank: Record<string, string>[] = [{ minion: 'db01' }, { minion: 'db01', text: '  ' }];
  for (const form of blank) {
    const again = await lab.runs('echo', { sessionid, form });
    assert.deepEqual([again.status, again.notes], ['executing', ['error: Missing: Text']]);
    assert.equal(again.values.minion, 'db01');
  }
  assert.deepEqual(command.ran, []);
});

test('a command that refuses its values brings the form again', async (t) => {
  const lab = await adhocLab(t, [echo()]);
  const { sessionid } = await lab.runs('echo');
  const again = await lab.runs('echo', { sessionid, form: { text: 'bad' } });
  assert.deepEqual([again.status, again.notes], ['executing', ['error: That is a bad word.']]);
  assert.equal(again.values.text, 'bad');
  assert.equal((await lab.runs('echo', { sessionid, form: { text: 'good' } })).values.output, 'good');
});

test('several questions in a row: each is a stage, the last asks for the number', async (t) => {
  const done: string[] = [];
  const lab = await adhocLab(t, [apply(done)]);
  const first = await lab.runs('apply', { form: { state: 'web' } });
  const { sessionid } = first;
  assert.deepEqual([first.status, first.actions], ['executing', ['complete', 'prev']]);
  assert.deepEqual(first.fields, ['"Test first?"']);

  const second = await lab.runs('apply', { sessionid, action: 'next', form: {} });
  assert.deepEqual(done, ['tested']);
  assert.equal(second.values.output, '2 would change');
  assert.deepEqual(second.fields, [
    'output text-multi',
    '"Apply it"',
    '"on 12 minions?"',
    'number text-single',
  ]);

  const wrong = await lab.runs('apply', { sessionid, action: 'complete', form: { number: '13' } });
  assert.deepEqual(
    [wrong.status, wrong.notes],
    ['executing', ['error: Not run: the number of minions is 12.']],
  );
  const last = await lab.runs('apply', { sessionid, action: 'complete', form: { number: '12' } });
  assert.deepEqual([last.status, last.values.output], ['completed', 'applied']);
  assert.deepEqual(done, ['tested', 'applied']);
});

test('prev goes from a question back to the form, and the question is dropped', async (t) => {
  const done: string[] = [];
  const lab = await adhocLab(t, [apply(done)]);
  const { sessionid } = await lab.runs('apply', { form: { state: 'web' } });
  const back = await lab.runs('apply', { sessionid, action: 'prev' });
  assert.deepEqual([back.status, back.values], ['executing', { state: 'web' }]);
  assert.deepEqual(await lab.refused('apply', { sessionid, action: 'prev' }), ['bad-request', 'bad-action']);
  await lab.runs('apply', { sessionid, form: { state: 'db' } });
  assert.deepEqual(done, []);
});

test('cancel drops the question and ends the session', async (t) => {
  const done: string[] = [];
  const lab = await adhocLab(t, [apply(done)]);
  const { sessionid } = await lab.runs('apply', { form: { state: 'web' } });
  assert.equal((await lab.runs('apply', { sessionid, action: 'cancel' })).status, 'canceled');
  assert.deepEqual(await lab.refused('apply', { sessionid }), ['not-allowed', 'session-expired']);
  assert.deepEqual(done, []);
});

test('a failure reads as one', async (t) => {
  const fails: Command = {
    ...HELLO,
    name: 'fails',
    run: ({ conversation }) => {
      const failure = '✗ cmd.run (exit 3)';
      conversation.say({ text: `${failure}\nno such file`, styled: false, failure });
    },
  };
  const breaks: Command = { ...HELLO, name: 'breaks', run: () => Promise.reject(new Error('secret')) };
  const lab = await adhocLab(t, [fails, breaks]);
  const failed = await lab.runs('fails');
  assert.deepEqual([failed.status, failed.notes], ['completed', ['error: ✗ cmd.run (exit 3)']]);
  const broken = await lab.runs('breaks');
  assert.equal(broken.status, 'completed');
  assert.match(broken.notes.join(), /^error: Something went wrong/);
  assert.ok(lab.log.lines.some(({ level }) => level === 'error'));
});

test('what was corrected meanwhile is shown once, as it was last', async (t) => {
  const corrects: Command = {
    ...HELLO,
    run({ conversation }) {
      const said = conversation.say('1/2 returned', { unfinished: true });
      setImmediate(() => assert.ok(said.correct('2/2 returned')));
    },
  };
  const lab = await adhocLab(t, [corrects]);
  assert.equal((await lab.runs('hello')).values.output, '2/2 returned');
});

test('what takes long is shown as far as it is, and the rest comes as chat messages', async (t) => {
  const released = Promise.withResolvers<void>();
  let corrected: boolean | undefined;
  const slow: Command = {
    ...HELLO,
    async run({ conversation }) {
      const said = conversation.say('web01: True', { unfinished: true });
      await released.promise;
      corrected = said.correct('both');
      conversation.say('db01: True');
      throw new CommandError('bad-arguments', 'and an error');
    },
  };
  const lab = await adhocLab(t, [slow], { waitMs: 30 });
  const stage = await lab.runs('hello');
  assert.deepEqual([stage.status, stage.values.output], ['completed', 'web01: True']);
  assert.match(stage.notes.join(), /the rest comes as a chat message/);
  released.resolve();
  assert.deepEqual(await lab.chat.heard(2), ['db01: True', 'and an error']);
  assert.equal(corrected, false);
});

test('a late answer, after all was said, comes as a chat message', async (t) => {
  let late: Conversation | undefined;
  const command: Command = {
    ...HELLO,
    run({ conversation }) {
      late = conversation;
      conversation.say('sent, no answer');
    },
  };
  const lab = await adhocLab(t, [command]);
  assert.equal((await lab.runs('hello')).status, 'completed');
  late?.say('answered late: True');
  late?.ask({ text: '?', about: 'x', onYes: () => {} });
  assert.deepEqual(lab.chat.said, ['answered late: True']);
  assert.equal(lab.chat.questions.length, 1);
});

test('a second click while it runs does not run it twice; cancel then lets the answer come as chat', async (t) => {
  const released = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  let runs = 0;
  const slow: Command = {
    ...echo(),
    async run({ conversation }) {
      runs += 1;
      started.resolve();
      await released.promise;
      conversation.say('done');
    },
  };
  const lab = await adhocLab(t, [slow]);
  const { sessionid } = await lab.runs('echo');
  const first = lab.runs('echo', { sessionid, form: { text: 'x' } });
  await started.promise;
  assert.deepEqual(await lab.refused('echo', { sessionid, form: { text: 'x' } }), [
    'bad-request',
    'text',
    'bad-action',
  ]);
  const canceled = await lab.runs('echo', { sessionid, action: 'cancel' });
  assert.equal(canceled.status, 'canceled');
  assert.match(canceled.notes.join(), /comes as a chat message/);
  assert.equal((await first).status, 'completed');
  released.resolve();
  assert.deepEqual(await lab.chat.heard(1), ['done']);
  assert.equal(runs, 1);
});

test('an answer of 190 KiB is shown whole; a longer one is cut between lines that it counts, with a link to all of it', async (t) => {
  const said = (count: number): Command => {
    const lines = Array.from({ length: count }, (_, number) => `${number} <&>`);
    return {
      ...HELLO,
      name: `lines-${count}`,
      run: ({ conversation }) => void conversation.say(lines.join('\n')),
    };
  };
  const lab = await adhocLab(t, [said(5_500), said(20_000)], { upload: true });
  const whole = await lab.runs('lines-5500');
  assert.ok(whole.values.output?.endsWith('\n5499 <&>'));
  const { values, fields } = await lab.runs('lines-20000');
  const [last = '', before = ''] = values.output?.split('\n').reverse() ?? [];
  assert.equal(last, `… ${(19_999 - Number.parseInt(before, 10)).toLocaleString('en-US')} more lines`);
  assert.deepEqual(fields, ['url text-single', 'output text-multi']);
  assert.match(values.url ?? '', /^https:/);
  assert.doesNotMatch(values.output ?? '', /more`/);
});

test('an upload that takes longer than a stage may: its address comes as a chat message', async (t) => {
  const { promise: uploaded, resolve } = Promise.withResolvers<void>();
  const long: Command = { ...HELLO, run: ({ conversation }) => void conversation.say('x\n'.repeat(200_000)) };
  const lab = await adhocLab(t, [long], { upload: true, uploaded, waitMs: 30 });
  assert.deepEqual((await lab.runs('hello')).fields, ['output text-multi']);
  resolve();
  assert.match((await lab.chat.heard(1)).join(), /^https:/);
});

/** The submission after the form, and the conditions of its refusal. */
const MALFORMED: [string, object, string[]][] = [
  ['an unknown action', { action: 'dance' }, ['bad-request', 'malformed-action']],
  ['an unknown session', { sessionid: 'nobody' }, ['bad-request', 'bad-sessionid']],
  [
    'no session where one is needed',
    { sessionid: undefined, action: 'prev' },
    ['bad-request', 'bad-sessionid'],
  ],
  ['someone else’s session', { from: 'admin@demo.no/tablet' }, ['bad-request', 'bad-sessionid']],
  ['the session of another contact', { to: MASTER }, ['bad-request', 'bad-sessionid']],
  ['no form where one is needed', { action: 'complete' }, ['bad-request', 'text', 'bad-payload']],
  ['too much in the form', { form: { text: 'x'.repeat(70_000) } }, ['bad-request', 'text', 'bad-payload']],
  ['a step back from the beginning', { action: 'prev' }, ['bad-request', 'bad-action']],
];

for (const [name, options, conditions] of MALFORMED) {
  test(`refused, and the session goes on: ${name}`, async (t) => {
    const command = echo();
    const lab = await adhocLab(t, [command]);
    const { sessionid } = await lab.runs('echo');
    assert.deepEqual(await lab.refused('echo', { sessionid, ...options }), conditions);
    assert.deepEqual(command.ran, []);
    assert.equal((await lab.runs('echo', { sessionid, form: { text: 'hi' } })).status, 'completed');
  });
}

test('a session ends by itself after ten minutes', async (t) => {
  const lab = await adhocLab(t, [echo()]);
  const { sessionid } = await lab.runs('echo');
  lab.clock.now += 599_000;
  await lab.runs('echo', { sessionid, form: {} });
  lab.clock.now += 601_000;
  assert.deepEqual(await lab.refused('echo', { sessionid }), ['not-allowed', 'session-expired']);
});

test('of too many sessions of one person the oldest ends', async (t) => {
  const lab = await adhocLab(t, [echo()]);
  const first = await lab.runs('echo');
  const second = await lab.runs('echo');
  for (let count = 0; count < 99; count++) await lab.runs('echo');
  assert.deepEqual(await lab.refused('echo', { sessionid: first.sessionid }), [
    'not-allowed',
    'session-expired',
  ]);
  assert.equal((await lab.runs('echo', { sessionid: second.sessionid, form: {} })).status, 'executing');
});
