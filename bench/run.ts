import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { fleet } from './fleet/index.ts';
import { foreignEvents } from './foreign-events/index.ts';
import { roundTrip } from './round-trip/index.ts';
import { machine } from './support/machine.ts';
import type { BenchOptions, Outcome } from './support/rows.ts';
import { table } from './support/table.ts';

const BENCHMARKS: Record<string, (options: BenchOptions) => Promise<Outcome>> = {
  'round-trip': roundTrip,
  'foreign-events': foreignEvents,
  fleet,
};
const RESULTS = fileURLToPath(new URL('results.json', import.meta.url));

const program = new Command('bench')
  .description('Runs the benchmarks, each beside its baseline; see bench/README.md.')
  .addOption(new Option('--only <name>', 'one of them').choices(Object.keys(BENCHMARKS)))
  .option('--quick', 'a few seconds, to see whether it works; results.json stays as it is', false)
  .option('--profile <folder>', 'write V8 profiles of the gateway there; results.json stays as it is')
  .parse();
const { only, quick, profile } = program.opts<{ only?: string; quick: boolean; profile?: string }>();

const before = machine();
const results: Record<string, Outcome> = {};
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (only !== undefined && only !== name) continue;
  const outcome = await benchmark({ quick, profile, say: (text) => process.stderr.write(`${text}\n`) });
  results[name] = outcome;
  process.stdout.write(`\n${table(outcome)}\n\n`);
}
if (!quick && !profile) save();

/** What did not run this time stays as it was. */
function save(): void {
  writeFileSync(RESULTS, `${JSON.stringify({ machine: before, benchmarks: results }, null, 2)}\n`);
}
