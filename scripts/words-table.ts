import type { Command } from '../src/commands/index.ts';
import { words } from '../src/commands/words/index.ts';

/** What the words run with: nothing is run here, only what they say of themselves is read. */
const NOTHING = {} as never;

/** The table of the gateway's own words (docs/commands.md), from their definitions. */
export function wordsTable(): string {
  const rows = words(NOTHING).map(rowOf);
  return ['| word | what it does | where | needs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function rowOf({ usage, summary, aliases = [], only, needs }: Command): string {
  const names = [usage, ...aliases].map((name) => `\`${name.replaceAll('|', '\\|')}\``).join(', ');
  const where = only === 'fleet' ? 'the master' : only === 'minion' ? 'a minion' : 'anywhere';
  return `| ${names} | ${summary} | ${where} | ${needs === undefined ? '' : `\`${needs}\``} |`;
}
