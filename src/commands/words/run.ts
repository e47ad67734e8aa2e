import { type Command, CommandError, type Values } from '../command.ts';
import { callLine, functionFields, nextStep } from '../fields/index.ts';
import { readFilters } from '../filters/index.ts';
import type { WordParts } from './parts.ts';

/** `run`: a Salt function as a form would ask for it; typed, the function alone does the same. */
export function runCommand({
  choices,
  commander,
  functions,
}: Pick<WordParts, 'choices' | 'commander' | 'functions'>): Command {
  return {
    name: 'run',
    title: 'Run a function',
    usage: 'run FUNCTION [ARGUMENTS]',
    summary: 'run a Salt function (typing it alone does the same)',
    takesLine: true,
    arguments: [
      {
        name: 'target',
        label: 'On',
        required: false,
        kind: 'list',
        none: 'All minions',
        typed: 'Or type it, such as: web* or -G os:Debian',
        choices: (form) => choices.targets(form),
        formOnly: true,
        only: 'fleet',
      },
      ...functionFields(functions),
      {
        name: 'filter',
        label: 'Filter, such as: grep sda | head -n 5',
        required: false,
        kind: 'text',
        formOnly: true,
      },
    ],
    next: (form, complete) => nextStep(functions, form, complete),
    lineOf,
    run(asked, values) {
      if (values.function === undefined && values.name === undefined)
        throw new CommandError('bad-arguments', 'Name a function: run disk.percent /');
      // At one minion the line's rules refuse a target.
      return commander.runLine(asked, lineOf(values));
    },
  };
}

/** The line that a form's values mean. @throws CommandError */
function lineOf(values: Values): string {
  const filters = values.filter === undefined ? '' : ` | ${readFilters(values.filter).text}`;
  return `${callLine(values)}${filters}`;
}
