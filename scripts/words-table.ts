import { type Command, ruleName } from '../src/commands/index.ts';
import { describedWords } from '../src/commands/words/index.ts';

const WHERE = { fleet: 'the master', minion: 'a minion', many: 'not at a minion' };

/** The table of the gateway's own words (docs/commands.md), from their definitions. */
export function wordsTable(): string {
  const rows = describedWords().map(rowOf);
  return ['| word | what it does | where | needs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function rowOf({ usage, summary, aliases = [], only, needs }: Command): string {
  const names = [usage, ...aliases].map((name) => `\`${name.replaceAll('|', '\\|')}\``).join(', ');
  const where = only === undefined ? 'anywhere' : WHERE[only];
  return `| ${names} | ${summary} | ${where} | ${needs === undefined ? '' : `\`${ruleName(needs)}\``} |`;
}
