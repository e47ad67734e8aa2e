import { type Command, CommandError } from '../command.ts';
import { readFilters } from '../filters/index.ts';
import type { WordParts } from './parts.ts';

/** `run`: a Salt function as a form would ask for it; typed, the function alone does the same. */
export function runCommand({ commander }: Pick<WordParts, 'commander'>): Command {
  return {
    name: 'run',
    title: 'Run a function',
    usage: 'run FUNCTION [ARGUMENTS]',
    summary: 'run a Salt function (typing it alone does the same)',
    arguments: [
      {
        name: 'target',
        label: 'Target',
        required: false,
        kind: 'text',
        description:
          'a minion, a glob such as web*, a group, or flags and an expression such as -G os:Debian; all if empty',
        formOnly: true,
        only: 'fleet',
      },
      {
        name: 'function',
        label: 'Function and arguments',
        required: true,
        kind: 'text',
        description: 'as disk.percent /',
      },
      {
        name: 'filter',
        label: 'Filter',
        required: false,
        kind: 'text',
        description: 'as grep sda | head -n 5; also tail, sort, wc -l',
        formOnly: true,
      },
    ],
    run(asked, { target, function: fun, filter }) {
      if (fun === undefined) throw new CommandError('bad-arguments', 'Name a function: run disk.percent /');
      const filters = filter === undefined ? '' : ` | ${readFilters(filter).text}`;
      // At one minion the line's rules refuse a target.
      return commander.runLine(asked, `${target === undefined ? fun : `salt ${target} ${fun}`}${filters}`);
    },
  };
}
