import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { optionsOf, PROGRAMS, type Program } from '../../src/commands/options/index.ts';
import { takeGiven } from '../../src/commands/options/optparse.ts';
import { Random } from '../support/random.ts';
import { runSaltPython } from '../support/salt-python.ts';

const PARSERS = fileURLToPath(new URL('./support/parsers.py', import.meta.url));
const LINES = 6_000;

interface Judged {
  version: string;
  options: Record<Program, Record<string, boolean>>;
  read: ({ operands: string[]; given: [string, string][] } | { error: string })[];
}

const judge = async (lines: [Program, string[]][]): Promise<Judged> =>
  JSON.parse(await runSaltPython(PARSERS, JSON.stringify({ lines })));

test("options are those of Salt's own parsers, and lines are read as optparse reads them", async () => {
  const random = new Random(16);
  const lines = Array.from({ length: LINES }, (): [Program, string[]] => {
    const program = random.pick(PROGRAMS);
    return [program, random.some(5, () => wordOf(random, program))];
  });
  const { version, options, read } = await judge(lines);
  for (const program of PROGRAMS) {
    const ours = new Map(
      optionsOf(program).flatMap(({ names, takesValue }) => names.map((n) => [n, takesValue])),
    );
    for (const [name, takesValue] of Object.entries(options[program]))
      assert.equal(ours.get(name), takesValue, `${name} of ${program} ${version}`);
  }
  let misread = 0;
  for (const [at, [program, words]] of lines.entries()) {
    const known = optionsOf(program).map(({ names, takesValue }) => {
      return { names: names.filter((name) => name in options[program]), takesValue };
    });
    const theirs = read[at];
    assert.deepEqual(
      readOrError(words, known),
      theirs && 'error' in theirs ? 'error' : theirs,
      words.join(' '),
    );
    if (theirs && 'error' in theirs) misread += 1;
  }
  assert.ok(misread > LINES / 10 && misread < (LINES * 9) / 10, `${misread} misread`);
});

function readOrError(words: string[], known: Parameters<typeof takeGiven>[1]): unknown {
  try {
    const { operands, given } = takeGiven(words, known);
    return { operands, given: given.map(({ name, value }) => [name, value]) };
  } catch {
    return 'error';
  }
}

/** A name, whole or cut, glued to a value or not; or a plain word. No negative number: to us that is an argument. */
function wordOf(random: Random, program: Program): string {
  if (random.oneIn(3)) return random.pick(['test.ping', 'web*', '--', '-', 'x=1', '', '30', 'json']);
  const { names } = random.pick(optionsOf(program));
  const name = random.pick(names);
  const isShort = !name.startsWith('--');
  const cut = isShort || random.oneIn(2) ? name : name.slice(0, 3 + random.below(name.length));
  if (random.oneIn(3)) return `${cut}${isShort ? '' : '='}${random.pick(['json', 'v', '', 'x=y', '5'])}`;
  return random.oneIn(12) ? `${cut}z` : cut;
}
