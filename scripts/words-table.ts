import { type Command, rosterCommand, watchCommands } from '../src/commands/index.ts';
import { builtInCommands } from '../src/commands/words/index.ts';

/** What the words run with: nothing is run here, only what they say of themselves is read. */
const NOTHING = {} as never;

/** The table of the gateway's own words (docs/commands.md), from their definitions. */
export function wordsTable(): string {
  const words = [...builtInCommands(NOTHING), rosterCommand(NOTHING), ...watchCommands(NOTHING)];
  return ['| word | what it does | where | needs |', '| --- | --- | --- | --- |', ...words.map(rowOf)].join(
    '\n',
  );
}

function rowOf({ usage, summary, aliases = [], only, needs }: Command): string {
  const names = [usage, ...aliases].map((name) => `\`${name.replaceAll('|', '\\|')}\``).join(', ');
  const where = only === 'fleet' ? 'the master' : only === 'minion' ? 'a minion' : 'anywhere';
  return `| ${names} | ${summary} | ${where} | ${needs === undefined ? '' : `\`${needs}\``} |`;
}
