import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { labVersion, MAIN_SERIES } from '../../lab/salt-versions.ts';
import { firstWords, saltFunctions } from '../commands/first-words/read.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

let admin: ChatUser;
let kari: ChatUser;
/** Salt's grants to the gateway: every offer and example can run. */
const GRANTED = ['.*', '@runner', '@wheel'];
const ACCESS = [{ who: ['kari@demo.no'], on: ['web*'], run: ['test.*', 'status.*', 'disk.*'] }];
const GROUPS = { web: { target: 'web*', target_type: 'glob' } };

const lab = useLab(
  async (lab) => {
    await lab.startGateway({ access: ACCESS, groups: GROUPS });
    admin = await lab.person('admin');
    kari = await lab.person('kari');
  },
  { granted: GRANTED },
);

const FAILED = /Nothing ran|Refused|not available|^✗|Invalid|didn't understand|not known here/m;

/** Says a line and reads the last answer: a long call has notices first. */
async function answerTo(person: ChatUser, contact: string, line: string): Promise<string> {
  person.says(contact, line);
  const { body = '' } = await person.hears(contact, (text) => !/no answer yet|waiting for|so far/.test(text));
  return body;
}

// They were recorded on the main series.
const isMain = labVersion() === labVersion(MAIN_SERIES);
(isMain ? test : () => undefined)('the recorded functions are those of a real minion', async () => {
  const text = await answerTo(admin, 'web01', 'sys.list_functions --out=json');
  const real = new Set(JSON.parse(text.slice(text.indexOf('['), text.lastIndexOf(']') + 1)) as string[]);
  const missing = saltFunctions().filter((name) => !real.has(name));
  // A minion in a box has fewer programs; what people mean is there.
  const modules = new Set([
    'test',
    'status',
    'disk',
    'cmd',
    'state',
    'grains',
    'network',
    'pkg',
    'sys',
    'cp',
  ]);
  assert.deepEqual(
    missing.filter((name) => modules.has(name.split('.')[0] ?? '')),
    [],
  );
});

test('on the real Salt the first words are offered as on the recorded functions', async (t) => {
  const words = firstWords().filter(({ right, who }) => right !== undefined && who === 'admin');
  const wrong: string[] = [];
  for (const [index, word] of words.entries()) {
    const said = await offerFor(word);
    const isRight = word.right === 'help' ? /^Type a Salt/.test(said) : said.includes(`${word.right}`);
    if (!isRight) wrong.push(`to ${word.to}> ${word.typed}: ${said.slice(0, 100)}`);
    // Of twenty in a minute the gateway stops; the count starts again when something runs.
    if (index % 15 === 14) await answerTo(admin, 'web01', 'test.ping');
  }
  t.diagnostic(`${words.length - wrong.length} of ${words.length}`);
  assert.ok(wrong.length <= words.length / 20, wrong.join('\n'));
});

/** Says a first word and answers no to the question that comes; gives that question, or the answer. */
async function offerFor({ to, typed }: { to: string; typed: string }): Promise<string> {
  const first = await answerTo(admin, to, typed);
  const isMissing = first.includes('is not available');
  const said = isMissing ? ((await admin.hears(to, /Reply yes/)).body ?? '') : first;
  if (!said.includes('Reply yes')) return said;
  admin.says(to, 'no');
  await admin.hears(to, /^Not run/);
  return said;
}

for (const contact of ['web01', 'master', 'web*', 'web']) {
  test(`every example of help at ${contact} runs on the real Salt`, async () => {
    for (const person of [admin, kari]) {
      if (person === kari && contact === 'web') continue;
      const text = await answerTo(person, contact, 'help');
      for (const line of examplesIn(text))
        assert.doesNotMatch(await answerTo(person, contact, line), FAILED, line);
    }
  });
}

/** The lines that a short help shows, without those with a placeholder or without a job to act on. */
function examplesIn(text: string): string[] {
  const shown = text.split('\n').filter((line) => /^[A-Z][\w ,]+: /.test(line));
  const lines = shown.flatMap((line) => line.slice(line.indexOf(': ') + 2).split(' · '));
  return lines.filter((line) => !/STATE|NUMBER|\bID\b|^(?:kill|again|more)$/.test(line));
}

test('every reading line that the pages teach runs on the real Salt', async () => {
  const pages = ['README.md', 'docs/commands.md', 'docs/design.md', 'docs/architecture.md'];
  const texts = pages.map((page) => readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8'));
  const taught = texts.flatMap((text) =>
    Array.from(
      text.matchAll(/[`>] ?((?:disk|status|grains)\.[a-z]\w*(?: [\w/]+)*)(?=`|\n)/g),
      ([, line = '']) => line,
    ),
  );
  // The README shows what a misspelt function gets.
  const lines = new Set(
    taught.filter(
      (line) => line !== 'grains.itm os' && !/\.(?:ts|json)$/.test(line) && !line.includes('timeout'),
    ),
  );
  assert.ok(lines.has('disk.percent /') && lines.has('disk.usage'), [...lines].join());
  for (const line of lines) assert.doesNotMatch(await answerTo(admin, 'web01', line), FAILED, line);
});

test('yes runs what was offered', async () => {
  admin.says('web01', 'disk usage');
  await admin.hears('web01', 'Run disk.usage on web01? Reply yes or no.');
  admin.says('web01', 'yes');
  await admin.hears('web01', /capacity|used/);
  admin.says('web01', 'tset.version');
  await admin.hears('web01', /'tset\.version' is not available/);
  await admin.hears('web01', 'Run test.version on web01? Reply yes or no.');
  admin.says('web01', 'yes');
  await admin.hears('web01', lab.salt.version);
  assert.ok(lab.gateway.running);
});
