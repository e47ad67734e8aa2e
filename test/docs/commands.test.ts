import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { wordsTable } from '../../scripts/words-table.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { type Play, play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

const TEXT = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
const [UNDERSTOOD = '', REFUSED = ''] = TEXT.split(/^## What is not run$/m);

interface Row {
  to: string;
  line: string;
  /** The text in the third column. */
  answer: string;
}

/** The rows `| to | typed | … |` of a text. */
function rowsOf(text: string): Row[] {
  const rows = text.matchAll(/^\| ([\w*.]+) \| `(.+?)` \|(.*)\|$/gm);
  return Array.from(rows, ([, to = '', line = '', answer = '']) => ({
    to,
    line: line.replaceAll('\\|', '|'),
    answer: answer.trim(),
  }));
}

const GROUPS = { debian: { target: 'os:Debian', target_type: 'grain' } };
const ROWS = rowsOf(UNDERSTOOD);

/** A gateway at whose Salt every function of the lines is there, and one key waits. */
async function lab(t: TestContext, config: Record<string, unknown>): Promise<Play> {
  const made = await play(t, { config: { groups: GROUPS, ...config } });
  const { fleet, lowstate } = made.salt;
  for (const fun of TEXT.match(/\b[a-z]\w*\.[a-z]\w*\b/g) ?? [])
    if (!fleet.functions.has(fun)) fleet.functions.set(fun, () => ({ ret: 'done' }));
  // The stand-in knows no pillar, nodegroup, network and compound targets: let each mean one minion.
  const targets = fleet.targets.bind(fleet);
  fleet.targets = (chunk) =>
    /^(pillar|nodegroup|ipcidr|compound)/.test(chunk.tgt_type ?? '') ? ['web01.demo.no'] : targets(chunk);
  fleet.functions.set('sys.list_functions', () => ({ ret: [...fleet.functions.keys()] }));
  lowstate.runners.set('cache.grains', () => ({ 'web01.demo.no': {} }));
  lowstate.wheels.set('key.list_all', () => ({
    minions: ['db01.demo.no', 'web01.demo.no', 'web02.demo.no'],
    minions_pre: ['web03.demo.no'],
    minions_rejected: [],
    minions_denied: [],
    local: [],
  }));
  return made;
}

/** Says a line and waits until what it asked for is on record: answered, asked back, or failed. */
async function outcome(
  at: Play,
  person: Puppet,
  { to, line }: Row,
): Promise<{ said: string; events: string[] }> {
  const before = at.audit().length;
  person.says(to, line);
  const said = await person.hearsAtLast(to, /(?:)/);
  const own = at
    .audit()
    .slice(before)
    .filter(({ person: who }) => String(who).startsWith(person.jid));
  return { said, events: own.map(({ event }) => event) };
}

/** The calls that a line runs on minions. */
function functionOf(line: string): string | undefined {
  if (/^(help|accept|reject|delete|salt-key|salt-run)\b/.test(line)) return undefined;
  return /(?<=^|\s)[a-z]\w*\.[a-z]\w*(?=\s|$)/.exec(line)?.[0];
}

test('the words in docs/commands.md are those that there are', () => {
  assert.ok(TEXT.includes(wordsTable()), 'run npm run readme -- --tables');
});

test('the words in docs/commands.md are those that help names', async (t) => {
  const at = await play(t);
  at.admin.says('master', 'help all');
  const said = await at.admin.hearsAtLast('master', /^run /);
  const lines = said.split('\n');
  // The last two lines explain answers to a question, and filters.
  assert.deepEqual(
    lines.slice(-2).map((line) => line.split(':')[0]),
    ['yes, no', 'After a command'],
  );
  for (const line of lines.slice(0, -2)) {
    const [usage = '', summary = ''] = line.split(/: (.*)/);
    const found = rowsOfWords().find((row) => row.usage === usage);
    assert.equal(found?.summary, summary, line);
  }
});

function rowsOfWords(): { usage: string; summary: string }[] {
  const rows = wordsTable().matchAll(/^\| `(.+?)`(?:, `\w+`)* \| (.+?) \|/gm);
  return Array.from(rows, ([, usage = '', summary = '']) => ({
    usage: usage.replaceAll('\\|', '|'),
    summary,
  }));
}

test('every line that docs/commands.md shows is understood', async (t) => {
  assert.ok(ROWS.length > 50, String(ROWS.length));
  const admins = ROWS.map((_, index) => `a${index}@demo.no`);
  const at = await lab(t, { admins });
  for (const [index, row] of ROWS.entries()) {
    await t.test(`to ${row.to}> ${row.line}`, async () => {
      const person = at.person(admins[index] ?? '');
      // So that there is a job to look up, to end and to run again.
      person.says('master', 'test.version');
      await person.hearsAtLast('master', new RegExp(VERSION));
      const asked = at.calls().length;
      const { said, events } = await outcome(at, person, row);
      assert.ok(events.includes('asked'), String(events));
      assert.ok(!events.includes('failed') && !events.includes('refused'), said);
      assert.doesNotMatch(said, /Nothing ran|not known here|didn't understand/);
      const fun = functionOf(row.line);
      if (fun !== undefined) assert.equal(at.calls()[asked]?.fun, fun);
    });
  }
});

test('what docs/commands.md says is not run is not, and is answered so', async (t) => {
  const rows = rowsOf(REFUSED);
  assert.ok(rows.length > 7, String(rows.length));
  const admins = rows.map((_, index) => `a${index}@demo.no`);
  const at = await lab(t, { admins });
  for (const [index, row] of rows.entries()) {
    await t.test(`to ${row.to}> ${row.line}`, async () => {
      const { said } = await outcome(at, at.person(admins[index] ?? ''), row);
      const expected = /^`(.+)`$/.exec(row.answer)?.[1] ?? row.answer;
      assert.ok(said.includes(expected), said);
    });
  }
  assert.deepEqual(at.calls(), []);
});

test('the conversation in docs/commands.md goes so', async (t) => {
  const at = await lab(t, { confirm_above: 2 });
  const [, conversation = ''] = /<!-- conversation: .*?```\n(.*?)```/s.exec(TEXT) ?? [];
  const turns = Array.from(conversation.matchAll(/^to (\S+)> (.+)\n((?:(?!to ).+\n)+)/gm));
  assert.ok(turns.length > 4);
  for (const [, to = '', line = '', answer = ''] of turns) {
    at.admin.says(to, line);
    await at.admin.hears(to, answer.trimEnd());
  }
});
