import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { SaltDict } from '../../src/salt/index.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { saltFunctions } from './first-words/read.ts';

/** `sys.doc disk` of a real Salt 3008.3 minion. */
const DISK = JSON.parse(readFileSync(new URL('help/sys-doc-disk.json', import.meta.url), 'utf8')) as SaltDict;

const ACCESS = [
  { who: ['kari@demo.no'], on: ['web*'], run: ['test.*', 'disk.usage'] },
  { who: ['ola@demo.no'], on: ['web02'], run: [{ 'service.restart': ['nginx'] }] },
];

async function lab(t: TestContext): Promise<Play> {
  const groups = {
    debian: { target: 'os:Debian', target_type: 'grain' },
    web: { target: 'web*', target_type: 'glob' },
  };
  const at = await play(t, { config: { access: ACCESS, groups } });
  const { functions } = at.salt.fleet;
  for (const fun of saltFunctions()) if (!functions.has(fun)) functions.set(fun, () => ({ ret: 'done' }));
  functions.set('sys.list_functions', () => ({ ret: saltFunctions() }));
  functions.set('sys.doc', (_id, { arg = [] }) => {
    const fits = (fun: string) => fun === arg[0] || fun.startsWith(`${arg[0]}.`);
    return { ret: Object.fromEntries(Object.entries(DISK).filter(([fun]) => fits(fun))) };
  });
  return at;
}

async function help(person: Puppet, contact: string, topic = ''): Promise<string> {
  person.says(contact, `help ${topic}`);
  return person.hearsAtLast(contact, /(?:)/);
}

/** The lines to type that a short help shows. */
function examplesIn(text: string): string[] {
  const tasks = text.split('\n').slice(1);
  return tasks.flatMap((line) => line.slice(line.indexOf(': ') + 2).split(' · '));
}

for (const contact of ['web01', 'master', 'web*', 'debian']) {
  test(`help at ${contact} has ten lines at most, and what it shows works there`, async (t) => {
    const at = await lab(t);
    const text = await help(at.admin, contact);
    assert.ok(text.split('\n').length <= 10, text);
    const examples = examplesIn(text).filter((line) => !/STATE|NUMBER|ID|kill|again|more/.test(line));
    assert.ok(examples.length >= 8, text);
    for (const line of examples) {
      at.admin.says(contact, line);
      const said = await at.admin.hearsAtLast(contact, /(?:)/);
      assert.doesNotMatch(
        said,
        /Nothing ran|didn't understand|Refused|not available|Reply yes/,
        `${line}: ${said}`,
      );
    }
  });
}

test('help shows only what the person may run, at minions that the person sees', async (t) => {
  const at = await lab(t);
  const [kari, ola] = [at.person('kari@demo.no'), at.person('ola@demo.no')];
  const text = await help(kari, 'master');
  assert.match(text, /web01 disk\.usage/);
  assert.doesNotMatch(text, /db01|cmd\.run|status\.|keys|salt-run/);
  assert.match(await help(ola, 'web02'), /^You may run service\.restart \[nginx\] on web02$/m);
});

test('help names minions that are up', async (t) => {
  const at = await lab(t);
  at.salt.fleet.get('db01.demo.no').up = false;
  at.admin.says('db01', 'test.ping');
  await at.restartGateway();
  const text = await help(at.admin, 'master');
  assert.match(text, /web01 disk\.usage/);
  assert.doesNotMatch(text, /db01/);
});

test('help disk is a list with a line for each function', async (t) => {
  const at = await lab(t);
  const lines = (await help(at.admin, 'web01', 'disk')).split('\n');
  assert.equal(lines.length, 1 + Object.keys(DISK).length);
  assert.ok(
    lines.every((line) => line.length <= 80),
    lines.join('\n'),
  );
  assert.ok(
    lines.includes('disk.usage: Return usage information for volumes mounted on this…') ||
      lines.some((line) => line.startsWith('disk.usage: Return usage')),
    lines.join('\n'),
  );
  const own = await help(at.person('kari@demo.no'), 'web01', 'disk');
  assert.deepEqual(
    own.split('\n').map((line) => line.split(':')[0]),
    [own.split('\n')[0]?.split(':')[0], 'disk.usage'],
  );
});

test('the first line of help disk fits a narrow screen', async (t) => {
  const at = await lab(t);
  at.admin.says('web01', 'width 40');
  await at.admin.hears('web01', /^Your answers fit 40/);
  const text = await help(at.admin, 'web01', 'disk');
  const [first, second] = text.split('\n');
  assert.match(`${first} ${second}`, /^disk on web01, .* functions?\. `help disk\.\w+` explains one\.$/);
  for (const line of [first, second]) assert.ok((line ?? '').length <= 40, line);
});

test('help disk.usage is what Salt says, with examples that can be typed', async (t) => {
  const at = await lab(t);
  const text = await help(at.admin, 'web01', 'disk.usage');
  assert.match(text, /^disk\.usage:\nReturn usage information/);
  assert.match(text, /Example:\n+ +disk\.usage$/);
  assert.doesNotMatch(text, /salt '\*'|``|\n\n\n/);
  assert.equal(await help(at.admin, 'web01', 'disk usage'), text);
});

const TOPICS: [topic: string, contact: string, said: RegExp][] = [
  ['me', 'web01', /^Type a Salt function/],
  ['please', 'master', /^Type a Salt function/],
  ['web01', 'master', /^web01 is a minion\. Type `web01 test\.ping` here/],
  ['debian', 'master', /^debian is the group debian\./],
  ['dsik', 'web01', /did you mean `help disk`\?$/],
  ['disk.usgae', 'web01', /did you mean `help disk\.usage`\?$/],
  ['qwertz', 'web01', /`help all` lists the words\.$/],
  ['jobs', 'web01', /^jobs: /],
  ['keys', 'web01', /^keys works only at the contact master/],
  ['diff', 'web01', /^diff does not work at a minion: type it to master or a group\. diff/],
  ['grep', 'web01', /^After a command: \| grep \[-i\] .*, wc -l: filter its answer/],
  ['filters', 'master', /^After a command: /],
  ['yes', 'web01', /^yes, no: answer the question that waits/],
  ['all', 'web01', /\nyes, no: .*\nAfter a command: \| grep/],
  ['qwertz', 'web*', /^web01 has no function or module qwertz/],
  ['disk', 'web', /^disk on web01, /],
];

for (const [topic, contact, said] of TOPICS) {
  test(`help ${topic} at ${contact}`, async (t) => {
    const at = await lab(t);
    assert.match(await help(at.admin, contact, topic), said);
  });
}
