import { type Command, ruleName } from '../src/commands/index.ts';
import { describedWords } from '../src/commands/words/index.ts';

/** The table of the gateway's own words (docs/commands.md), from their definitions. */
export function wordsTable(): string {
  const rows = describedWords().map(rowOf);
  return ['| word | what it does | where | needs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function rowOf({ usage, summary, aliases = [], only, needs }: Command): string {
  const names = [usage, ...aliases].map((name) => `\`${name.replaceAll('|', '\\|')}\``).join(', ');
  const where = only === 'fleet' ? 'the master' : only === 'minion' ? 'a minion' : 'anywhere';
  return `| ${names} | ${summary} | ${where} | ${needs === undefined ? '' : `\`${ruleName(needs)}\``} |`;
}
