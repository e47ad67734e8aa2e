import { minionsInNumber } from '../../render/index.ts';
import { type Command, CommandError, type Values } from '../command.ts';
import { readDiff } from '../diff/index.ts';
import { callLine, functionFields, nextStep } from '../fields/index.ts';
import { readFilters } from '../filters/index.ts';
import type { WordParts } from './parts.ts';

/** Answers of more minions are not compared. */
const MOST = 50;

type Parts = Pick<WordParts, 'choices' | 'commander' | 'functions' | 'gate' | 'names'>;

/** `diff web01 web02 pkg.list_pkgs`: runs a function like any other, and shows in what the answers differ. */
export function diffCommand({ choices, commander, functions, gate, names }: Parts): Command {
  return {
    name: 'diff',
    title: 'Compare minions',
    usage: 'diff [TARGET] FUNCTION [ARGUMENTS]',
    summary: `show in what the answers of up to ${MOST} minions differ`,
    only: 'many',
    takesLine: true,
    arguments: [
      {
        name: 'target',
        label: 'Compare',
        required: false,
        kind: 'list',
        none: 'All minions',
        typed: 'Or type it, such as: web01 web02',
        choices: (form) => choices.targets(form),
        formOnly: true,
        only: 'fleet',
      },
      ...functionFields(functions),
      {
        name: 'filter',
        label: 'Filter, such as: grep nginx',
        required: false,
        kind: 'text',
        formOnly: true,
      },
    ],
    next: (form, complete) => nextStep(functions, form, complete),
    lineOf: textOf,
    async run(asked, values) {
      if (values.function === undefined && values.name === undefined) {
        const text = 'Name minions and a function, such as diff web01 web02 pkg.list_pkgs. Nothing ran.';
        throw new CommandError('bad-arguments', text);
      }
      const { person } = asked;
      const { call: typed, targets } = readDiff(textOf(values), asked, names);
      const call = /[A-Z]/.test(typed.fun) ? await commander.spelt(person, typed) : typed;
      // Before any look-up, as for every call.
      gate.mustMayEver(person, call);
      const found = await Promise.all(targets.map((target) => gate.resolve(person, target)));
      const tgt = Array.from(new Set(found.flat()));
      if (tgt.length < 2 || tgt.length > MOST) throw notComparable(tgt.length);
      await commander.runCall(asked, { ...call, target: { tgt, tgt_type: 'list' } });
    },
  };
}

/** The text that a person would type after `diff`. @throws CommandError */
function textOf({ target, filter, ...call }: Values): string {
  const filters = filter === undefined ? '' : ` | ${readFilters(filter).text}`;
  return `${target === undefined ? '' : `${target} `}${callLine(call)}${filters}`;
}

function notComparable(count: number): CommandError {
  const reached = minionsInNumber(count);
  const text = `diff compares 2 to ${MOST} minions, and this is ${reached}. Nothing ran.`;
  return new CommandError('bad-arguments', text);
}
