import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  type Command,
  Commander,
  type Conversation,
  type Question,
  Questions,
  questionText,
  type Scope,
} from '../../src/commands/index.ts';
import { whoamiCommand } from '../../src/commands/words/whoami.ts';
import { PLAIN_DISPLAY } from '../../src/render/index.ts';

/** The parts that access adds to an allowed call. */
const ALLOWED = { permit: {}, confirm: false };

let ran: string[];
let said: string[];
let now: number;
let commander: Commander;
let questions: Questions;

beforeEach(() => {
  ran = [];
  said = [];
  now = 1_000_000;
  questions = new Questions(() => now);
  commander = new Commander({
    calls: {
      async runFunction(_asked, { fun, args, target }) {
        ran.push([fun, JSON.stringify(args.arg), JSON.stringify(args.kwarg), String(target.tgt)].join(' '));
      },
      async runRunner(_asked, { fun }) {
        ran.push(`runner ${fun}`);
      },
    },
    confirmer: {
      guard: (asked, call, run) => run(asked, { ...call, ...ALLOWED }),
      guardRunner: (asked, call, run) => run(asked, { ...call, ...ALLOWED }),
    },
    questions,
    names: {
      named: (_person, word) => (word.startsWith('web') ? { tgt: [word], tgt_type: 'list' } : undefined),
      idOf: (_person, word) => word,
    },
    audit: { nextId: () => '1', record: () => undefined, note: () => undefined },
    now: () => now,
  });
  commander.add(
    whoamiCommand({ gate: { grantsOf: () => ['admin, may run everything on every minion'] } }),
    help,
  );
});

const help: Command = { name: 'help', usage: 'help', summary: 'this', arguments: [], run: () => undefined };

function conversationOf(person: string): Conversation {
  return {
    display: PLAIN_DISPLAY,
    composing: () => undefined,
    accepted: () => undefined,
    say(what) {
      said.push(typeof what === 'string' ? what : what.text);
      return { correct: () => false };
    },
    ask(question: Question) {
      questions.ask({ person, local: 'master' }, question, question.id ?? 'q');
      said.push(questionText(question));
    },
  };
}

function type(
  body: string,
  delay = 0,
  person = 'admin@demo.no',
  scope: Scope = { kind: 'fleet' },
  refersTo?: string,
) {
  const conversation = conversationOf(person);
  return commander.handle(
    {
      person,
      from: `${person}/phone`,
      local: 'master',
      scope,
      messageId: undefined,
      refersTo,
      body,
      conversation,
    },
    delay,
  );
}

test('a function runs with the words after it as its arguments', async () => {
  await type('cmd.run "df -h" -t 5');
  assert.deepEqual(ran, ['cmd.run ["df -h"] {} *']);
});

test("a phone's capital letter is no part of a function or a word", async () => {
  await type('Test.ping');
  await type('Whoami');
  assert.deepEqual(ran, ['test.ping [] {} *']);
  assert.match(said.join(), /admin@demo.no/);
});

test('six first words within a minute get six answers', async () => {
  for (const body of ['hello', 'what can you do?', 'uptime', 'reboot', 'restart nginx', '?'])
    await type(body);
  assert.equal(said.length, 6);
  assert.deepEqual(ran, []);
});

test('what a shell would do is refused by name, and nothing runs', async () => {
  await type('cmd.run uptime | less');
  assert.match(
    said.join(),
    /^"less" is not one of my filters: .* To use a pipe on the minion, quote it: cmd\.run "ls \| wc"\. Nothing ran\.$/,
  );
  assert.deepEqual(ran, []);
});

test('unbalanced quotes and a list of functions run nothing', async () => {
  await type('cmd.run "df -h');
  await type('test.ping,cmd.run [],["id"]');
  assert.equal(said.length, 2);
  assert.deepEqual(ran, []);
});

test('a reply to a question whose time is over does not answer the newer one', async () => {
  const parties = { person: 'admin@demo.no', local: 'master' };
  const question = (about: string): Question => ({
    text: `Run ${about}?`,
    about,
    onYes: () => void ran.push(about),
  });
  questions.ask(parties, question('old'), 'q1');
  now += 121_000;
  await type('yes', 0, 'admin@demo.no', { kind: 'fleet' }, 'q1');
  questions.ask(parties, question('new'), 'q2');
  await type('yes', 0, 'admin@demo.no', { kind: 'fleet' }, 'q1');
  assert.deepEqual(said, [
    'That question has ended: nothing ran. To run it, send the command again.',
    'That question has ended: nothing ran. The question that waits is: Run new? Reply yes or no.',
  ]);
  assert.deepEqual(ran, []);
});

test('a message sent long ago runs only on yes', async () => {
  await type('test.ping', 240_000);
  assert.deepEqual(said, ["Sent 4 min ago, so I didn't run it: test.ping. Reply yes to run it now."]);
  assert.deepEqual(ran, []);
  await type('> Sent 4 min ago\nYes.');
  assert.deepEqual(ran, ['test.ping [] {} *']);
});

for (const [body, number] of [
  ['yes', 3],
  ['yes 2', 3],
  ['yes 2', undefined],
] as const) {
  test(`a program that says "${body}" to each question gets no endless conversation`, async () => {
    const parties = { person: 'admin@demo.no', local: 'master' };
    const question: Question = { text: 'Run it?', about: 'it', number, onYes: async () => undefined };
    questions.ask(parties, question, 'q');
    for (let times = 0; times < 300; times += 1) await type(body);
    assert.ok(said.length < 130, String(said.length));
    assert.equal(questions.take(parties), undefined);
  });
}

test('a repaired line is shown and runs on yes, once', async () => {
  await type('cmd.run “df -h”');
  assert.match(said[0] ?? '', /I read: cmd.run "df -h"\nReply yes or no\./);
  await type('yes');
  await type('yes');
  assert.deepEqual(ran, ['cmd.run ["df -h"] {} *']);
  assert.equal(said[1], 'Nothing is waiting.');
});

test('a question lasts two minutes, and is dropped by anything else', async () => {
  await type('test.ping', 240_000);
  now += 121_000;
  await type('yes');
  assert.equal(said[1], 'Nothing is waiting.');
  await type('test.ping', 240_000);
  await type('test.version');
  await type('yes');
  assert.deepEqual(said.slice(3), ['Dropped, not run: test.ping', 'Nothing is waiting.']);
  assert.deepEqual(ran, ['test.version [] {} *']);
});

test('no drops what was asked', async () => {
  await type('test.ping', 240_000);
  await type('no');
  await type('yes');
  assert.deepEqual(said.slice(1), ['Not run: test.ping', 'Nothing is waiting.']);
});

test('an answer that was sent long ago leaves the question as it is', async () => {
  await type('test.ping', 240_000);
  await type('yes', 240_000);
  assert.deepEqual(ran, []);
  await type('yes');
  assert.deepEqual(ran, ['test.ping [] {} *']);
});

test('a word that takes nothing after it runs nothing with something', async () => {
  await type('whoami please');
  assert.deepEqual(said, ['whoami takes nothing after it.']);
});

test('a word for one minion runs at no group and not at the fleet', async () => {
  const reboot: Command = {
    name: 'reboot',
    usage: 'reboot',
    summary: 'reboot this minion',
    arguments: [],
    only: 'minion',
    run: (asked) => commander.runLine(asked, 'system.reboot'),
  };
  commander.add(reboot);
  const group: Scope = {
    kind: 'target',
    name: 'web*',
    target: { tgt: ['web01', 'web02'], tgt_type: 'list' },
  };
  await type('reboot');
  await type('reboot', 0, 'admin@demo.no', group);
  const refusal = 'This contact is not one minion: ask a minion for "reboot". Nothing ran.';
  assert.deepEqual(said, [refusal, refusal]);
  assert.deepEqual(ran, []);
  await type('reboot', 0, 'admin@demo.no', { kind: 'minion', id: 'web01' });
  assert.deepEqual(ran, ['system.reboot [] {} web01']);
});

test('a batch is not left alone: --async is refused beside it', async () => {
  await type('web* test.ping -b 1 --async');
  assert.deepEqual(ran, []);
  assert.match(said[0] ?? '', /leave out --async or -b/);
});

test("salt-key's -y is taken as said; an option that is not known is refused by name", async () => {
  await type('salt-key -a web03 -x');
  assert.match(said[0] ?? '', /salt-key/);
});

test("nobody answers another's question", async () => {
  await type('test.ping', 240_000);
  await type('yes', 0, 'kari@demo.no');
  assert.equal(said[1], 'Nothing is waiting.');
  assert.deepEqual(ran, []);
});

test('a first word that names minions is the target', async () => {
  await type('web01 test.ping');
  await type("salt 'db*' test.ping");
  await type('-G os:Debian test.ping');
  await type('os:Debian test.ping -G');
  await type('web* test.ping');
  const targets = ['web01', 'db*', 'os:Debian', 'os:Debian', 'web*'];
  assert.deepEqual(
    ran,
    targets.map((target) => `test.ping [] {} ${target}`),
  );
});

test('salt-run runs on the master; an unknown option is refused by name', async () => {
  await type('salt-run manage.up');
  await type('test.ping --statics');
  await type('salt-run manage.up -v');
  assert.deepEqual(ran, ['runner manage.up']);
  assert.match(
    said[0] ?? '',
    /^The option --statics is not known here; these are: -E .* Did you mean --static\?/,
  );
  assert.match(said[1] ?? '', /^The option -v of salt-run is not known here/);
});
