import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Commander, helpCommand, Questions, whoamiCommand } from '../../src/commands/index.ts';

let ran: string[];
let said: string[];
let now: number;
let commander: Commander;

beforeEach(() => {
  ran = [];
  said = [];
  now = 1_000_000;
  commander = new Commander({
    functions: {
      async run(_asked, { fun, args }) {
        ran.push(`${fun} ${JSON.stringify(args.arg)} ${JSON.stringify(args.kwarg)}`);
      },
    },
    questions: new Questions(() => now),
    now: () => now,
  });
  commander.add(whoamiCommand());
  commander.add(helpCommand(() => commander.commands()));
});

function type(body: string, delay = 0, person = 'admin@demo.no') {
  const conversation = { say: (text: string) => void said.push(text) };
  return commander.handle(
    { person, local: 'master', scope: { kind: 'fleet' }, messageId: undefined, body, conversation },
    delay,
  );
}

test('a function runs with the words after it as its arguments', async () => {
  await type('cmd.run "df -h" timeout=5');
  assert.deepEqual(ran, ['cmd.run ["df -h"] {"timeout":5}']);
});

test("a phone's capital letter is no part of a function or a word", async () => {
  await type('Test.ping');
  await type('Whoami');
  assert.deepEqual(ran, ['test.ping [] {}']);
  assert.match(said.join(), /admin@demo.no/);
});

test('a word nearly right is answered with what was meant, and each time', async () => {
  await type('whoamy');
  await type('hlep');
  assert.match(said[0] ?? '', /Did you mean whoami\?/);
  assert.match(said[1] ?? '', /Did you mean help\?/);
});

test('"not understood" is said once a minute to a person', async () => {
  await type('good morning');
  await type('good morning');
  assert.equal(said.length, 1);
  await type('good morning', 0, 'kari@demo.no');
  now += 61_000;
  await type('good morning');
  assert.equal(said.length, 3);
  assert.deepEqual(ran, []);
});

test('what a shell would do is refused by name, and nothing runs', async () => {
  await type('cmd.run uptime | grep x');
  assert.deepEqual(said, ['Not a shell: leave out "| grep x". Nothing ran.']);
  assert.deepEqual(ran, []);
});

test('unbalanced quotes and a list of functions run nothing', async () => {
  await type('cmd.run "df -h');
  await type('test.ping,cmd.run [],["id"]');
  assert.equal(said.length, 2);
  assert.deepEqual(ran, []);
});

test('a message sent long ago runs only on yes', async () => {
  await type('test.ping', 240_000);
  assert.deepEqual(said, ['Sent 4 min ago, not run: test.ping. yes runs it.']);
  assert.deepEqual(ran, []);
  await type('> Sent 4 min ago\nYes.');
  assert.deepEqual(ran, ['test.ping [] {}']);
});

test('a repaired line is shown and runs on yes, once', async () => {
  await type('cmd.run “df -h”');
  assert.match(said[0] ?? '', /I read: cmd.run "df -h"\nyes runs it\./);
  await type('yes');
  await type('yes');
  assert.deepEqual(ran, ['cmd.run ["df -h"] {}']);
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
  assert.deepEqual(ran, ['test.version [] {}']);
});

test('no drops what was asked', async () => {
  await type('test.ping', 240_000);
  await type('no');
  await type('yes');
  assert.deepEqual(said.slice(1), ['Not run: test.ping', 'Nothing is waiting.']);
});

test("nobody answers another's question", async () => {
  await type('test.ping', 240_000);
  await type('yes', 0, 'kari@demo.no');
  assert.equal(said[1], 'Nothing is waiting.');
  assert.deepEqual(ran, []);
});

test('help names every word', async () => {
  await type('help');
  assert.match(said[0] ?? '', /whoami: /);
  assert.match(said[0] ?? '', /help: /);
});
