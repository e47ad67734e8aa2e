import type { Target } from '../../salt/index.ts';
import { type Command, CommandError } from '../command.ts';
import { type FunctionCall, targetOf } from '../read-line.ts';
import type { Asked } from '../types.ts';
import type { WordParts } from './parts.ts';

/** `apply STATE`: shows first what a state would change (`test=True`), and applies it on `yes`. */
export function applyCommand({
  calls,
  choices,
  confirmer,
  names,
}: Pick<WordParts, 'calls' | 'choices' | 'confirmer' | 'names'>): Command {
  return {
    name: 'apply',
    title: 'Apply states',
    usage: 'apply STATE [TARGET]',
    summary: 'apply a state: a test first, the real run after yes',
    arguments: [
      {
        name: 'state',
        label: 'State',
        required: true,
        kind: 'list',
        none: 'Choose…',
        typed: 'Or type its name, such as: motd',
        choices: (form) => choices.states(form),
      },
      {
        name: 'target',
        label: 'On',
        required: false,
        kind: 'list',
        none: 'All minions',
        typed: 'Or type it, such as: web*',
        choices: (form) => choices.targets(form),
        only: 'fleet',
      },
    ],
    async run(asked, { state, target: word }) {
      if (state === undefined) throw new CommandError('bad-arguments', 'Name a state: apply motd');
      const target = chosenTarget(asked, word, names);
      await confirmer.guard(asked, stateCall(state, target, true), async (tested, dryRun) => {
        await calls.runFunction(tested, dryRun);
        const real = stateCall(state, dryRun.target, false);
        await confirmer.guard(tested, real, (applied, call) => calls.runFunction(applied, call), true);
      });
    },
  };
}

function chosenTarget(asked: Asked, word: string | undefined, names: WordParts['names']): Target {
  if (word === undefined) return targetOf(asked.scope);
  if (asked.scope.kind !== 'fleet') {
    throw new CommandError(
      'bad-arguments',
      'This contact is not the whole fleet: ask master for other targets. Nothing ran.',
    );
  }
  const target = names.named(asked.person, word);
  if (target) return target;
  throw new CommandError('bad-arguments', `"${word}" is not a minion, glob or group. Nothing ran.`);
}

function stateCall(state: string, target: Target, test: boolean): FunctionCall {
  return {
    kind: 'function',
    target,
    fun: 'state.apply',
    args: { arg: [state], kwarg: test ? { test: true } : {} },
    options: { async: false, summary: false },
    line: `state.apply ${state}${test ? ' test=True' : ''}`,
  };
}
