import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf } from '../../scripts/prose/check.ts';
import { proseOfSource } from '../../scripts/prose/source.ts';

const texts = (source: string) =>
  proseOfSource(source, { messages: true }).map(({ line, text, kind }) => `${line} ${kind} ${text}`);

test('line comments that follow each other are one text, block comments lose their marks', () => {
  const source =
    '// Waits for\n// the answer.\nlet a = 1;\n/**\n * Runs\n * a job.\n */\nlet b = 2; // Seconds.\n';
  assert.deepEqual(texts(source), [
    '1 comment Waits for\nthe answer.',
    '4 comment \nRuns\na job.\n',
    '8 comment Seconds.',
  ]);
});

test('a message is what a person reads: templates and sums as one text, without names and queries', () => {
  const source = [
    "const name = 'web01';",
    "const key = 'salt.timeout';",
    `say(\`Job \${job.find(\`a \${b} c\`)} has ended: \` + 'nothing more to do');`,
    "store.all('SELECT id FROM job WHERE ended IS NULL AND person = ?');",
    'const open = "Nothing ran: the gateway stops.";',
  ].join('\n');
  assert.deepEqual(texts(source), [
    '3 message Job Xyz has ended: nothing more to do',
    '5 message Nothing ran: the gateway stops.',
  ]);
});

test('what only looks like a comment or a literal is code', () => {
  const source = "const a = /\\/\\/ no comment here 'at all'/.test(text) ? 6 / 2 : 8 / 4;\n// A comment.\n";
  assert.deepEqual(texts(source), ['2 comment A comment.']);
});

test('code, headings and a program’s output are not judged', () => {
  assert.deepEqual(
    faultsOf('# What comes back, to whom, and when it is told of\n\nRun `mend anew` now.\n'),
    [],
  );
  assert.deepEqual(
    faultsOf('It printed “somebody’s anew” once.\n\n    what is mended is told of anew\n'),
    [],
  );
});

test('a fault has its line', () => {
  assert.deepEqual(
    faultsOf('The gateway starts.\n\nIt logs in\nto Salt. It is mended.\n').map(({ line }) => line),
    [4],
  );
});

test('one passive verb passes in a sentence, two do not; nor does a sentence without an end', () => {
  assert.deepEqual(faultsOf('The command was sent to Salt.'), []);
  assert.equal(faultsOf('The command was sent to Salt and the answer was shown to the person.').length, 1);
  assert.equal(faultsOf(`The gateway sends ${'a command and '.repeat(12)}an answer.`).length, 1);
});
