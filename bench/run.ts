import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { fleet } from './fleet/index.ts';
import { foreignEvents } from './foreign-events/index.ts';
import { oldDesign } from './old-design/index.ts';
import { presence } from './presence/index.ts';
import { realSalt } from './real-salt/index.ts';
import { roundTrip } from './round-trip/index.ts';
import { machine } from './support/machine.ts';
import type { BenchOptions, Outcome } from './support/rows.ts';
import { table } from './support/table.ts';

const BENCHMARKS: Record<string, (options: BenchOptions) => Promise<Outcome>> = {
  'round-trip': roundTrip,
  'real-salt': realSalt,
  'foreign-events': foreignEvents,
  fleet,
  presence,
  'old-design': oldDesign,
};
const RESULTS = fileURLToPath(new URL('results.json', import.meta.url));

const program = new Command('bench')
  .description('Runs the benchmarks, each beside its baseline; see bench/README.md.')
  .addOption(new Option('--only <name>', 'one of them').choices(Object.keys(BENCHMARKS)))
  .option('--quick', 'a few seconds, to see whether it works; writes no results.json', false)
  .option('--profile <folder>', 'writes V8 profiles of the gateway there, and no results.json')
  .parse();
const { only, quick, profile } = program.opts<{ only?: string; quick: boolean; profile?: string }>();

for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (only === undefined || only === name) await run(name, benchmark);
}

/** Runs one benchmark. A failure is printed and shows in the exit code, but the others still run. */
async function run(name: string, benchmark: (options: BenchOptions) => Promise<Outcome>): Promise<void> {
  const on = machine();
  try {
    const outcome = await benchmark({ quick, profile, say: (text) => process.stderr.write(`${text}\n`) });
    process.stdout.write(`\n${table(outcome)}\n\n`);
    if (!quick && !profile) save(name, { on, ...outcome });
  } catch (error) {
    process.stderr.write(`${name} could not be run: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

/** The others' results stay as they were. */
function save(name: string, result: object): void {
  let results: Record<string, unknown> = {};
  try {
    results = JSON.parse(readFileSync(RESULTS, 'utf8'));
  } catch {
    // there are none yet
  }
  results[name] = result;
  const ordered = Object.fromEntries(Object.keys(BENCHMARKS).map((known) => [known, results[known]]));
  writeFileSync(RESULTS, `${JSON.stringify(ordered, null, 2)}\n`);
}
