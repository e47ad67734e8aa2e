import { type Args, parseArguments, splitWords, type Target } from '../salt/index.ts';
import { shorten } from './call-text.ts';
import { CommandError } from './command.ts';
import { type Filters, takeFilters } from './filters/index.ts';
import {
  NO_OPTIONS,
  nothingRan,
  readSaltKey,
  refuseOtherProgram,
  type SaltOptions,
  takeOptions,
} from './options/index.ts';
import { withoutCapital } from './suggestions.ts';
import type { TargetNames } from './target-names.ts';
import type { Asked, Scope } from './types.ts';

/** A Salt function's name: `module.function`. */
export const FUNCTION = /^[A-Za-z_]\w*(?:\.\w+)+$/;

/** The programs whose lines are pasted. */
const SALTS: ReadonlySet<string> = new Set(['salt', 'salt-run', 'salt-key']);

/** How the person gets the answer to a call. */
type CallOptions = Omit<SaltOptions, 'targetType'>;

/** A Salt function to run on minions. */
export interface FunctionCall {
  kind: 'function';
  target: Target;
  fun: string;
  args: Args;
  options: CallOptions;
  /** The line it was read from, filters included. */
  line: string;
  /** The person reads only what these leave of the answers. */
  filters?: Filters | undefined;
  /** The person reads in what the answers differ. */
  compares?: boolean;
}

/** A runner function to run on the master. */
export interface RunnerCall {
  kind: 'runner';
  fun: string;
  args: Args;
  options: CallOptions;
  line: string;
  filters?: Filters | undefined;
}

/** The instruction in a line. */
export type Instruction =
  | FunctionCall
  | RunnerCall
  | {
      kind: 'word';
      word: string;
      rest: string[];
      /** The rest as typed, with its quotes. */
      text?: string;
      filters?: Filters | undefined;
    };

/** The place and the person of a line. */
type Typed = Pick<Asked, 'person' | 'scope'>;

/**
 * Reads one tidy line: a pasted `salt …`, `salt-run …` or `salt-key …`, a function, or one of `ownWords`
 * (docs/design.md, "What is typed"). Runs nothing and asks Salt nothing.
 * @throws CommandError, ArgsError
 */
export function readLine(
  line: string,
  typed: Typed,
  names: Pick<TargetNames, 'named' | 'idOf'>,
  ownWords: { has(word: string): boolean },
): Instruction {
  const { line: command, filters } = line.includes('|') ? takeFilters(line) : { line, filters: undefined };
  const found = splitWords(command);
  const words = found.map((word) => word.text);
  const [typedFirst = '', ...rest] = words;
  // Phones write the first letter of a message as a capital.
  const first = SALTS.has(typedFirst.toLowerCase()) ? typedFirst.toLowerCase() : typedFirst;
  if (first === 'salt-key') {
    const [word = '', ...ids] = readSaltKey(rest);
    return { kind: 'word', word, rest: ids, filters };
  }
  if (first === 'salt-run') return { ...readRunner(rest, line), filters };
  if (ownWords.has(first.toLowerCase())) {
    const text = command.slice(found[0]?.end).trim();
    return { kind: 'word', word: first.toLowerCase(), rest, text, filters };
  }
  // A minion may be called so.
  if (/^s(?:alt-|pm$)/i.test(first) && !names.named(typed.person, first)) refuseOtherProgram(first);
  const pasted = first === 'salt';
  const { operands, options } = withoutOptions(pasted ? rest : words);
  if (options.word) return { ...wordOfOptions(options, operands, pasted), filters };
  const targeted =
    pasted || options.targetType !== undefined || beginsWithTarget(typed.person, operands, names);
  if (!targeted && !operands[0]?.includes('.'))
    return { kind: 'word', word: first.toLowerCase(), rest, filters };
  if (filters && options.async) throw notAsync();
  const target = targeted ? readTarget(operands.shift(), options, typed, names) : targetOf(typed.scope);
  const [fun = '', ...args] = operands;
  return {
    kind: 'function',
    target,
    fun: functionName(fun),
    args: parseArguments(args, options.noParse),
    options,
    line,
    filters,
  };
}

function notAsync(): CommandError {
  return new CommandError(
    'bad-filter',
    'With --async there is no answer to filter: leave out --async or the filter. Nothing ran.',
  );
}

/** Reads `salt --help`, `salt -d disk.usage` and `salt --preview-target 'web*'` as words. @throws CommandError */
function wordOfOptions({ word, targetType }: SaltOptions, operands: string[], pasted: boolean): Instruction {
  const [first = '', second] = operands;
  if (word === 'minions') {
    if (targetType)
      throw nothingRan('--preview-target takes a glob here; the answers to test.ping show other targets.');
    return { kind: 'word', word, rest: first === '' ? [] : [first] };
  }
  const isPlain =
    operands.length === 0 || pasted || [first, second].some((name) => FUNCTION.test(name ?? ''));
  if (!isPlain || operands.length > 2 || (!pasted && second !== undefined && FUNCTION.test(first)))
    throw nothingRan('-h and -d ask for help. If they belong to the command, put them in quotes with it.');
  const topic = second ?? (pasted && !FUNCTION.test(first) ? undefined : operands[0]);
  return { kind: 'word', word: 'help', rest: topic === undefined ? [] : [topic] };
}

function withoutOptions(words: string[], program?: 'salt-run'): ReturnType<typeof takeOptions> {
  return words.some((word) => word.startsWith('-'))
    ? takeOptions(words, program)
    : { operands: words, options: NO_OPTIONS };
}

function readRunner(words: string[], line: string): Instruction {
  const { operands, options } = withoutOptions(words, 'salt-run');
  if (options.word) return { kind: 'word', word: 'help', rest: [] };
  const [fun = '', ...args] = operands;
  return {
    kind: 'runner',
    // Nobody can be asked for the names of runners.
    fun: withoutCapital(functionName(fun, 'A runner is missing, such as manage.up.')),
    args: parseArguments(args, options.noParse),
    options,
    line,
  };
}

/** A minion's id has dots as a function has: it is a target only where a function follows. */
function beginsWithTarget(
  person: string,
  [first = '', second]: readonly string[],
  names: Pick<TargetNames, 'named'>,
): boolean {
  const target = second === undefined && FUNCTION.test(first) ? undefined : names.named(person, first);
  // A word such as "what?" is a glob too; by itself it means minions only where it matches some.
  return target !== undefined && (second !== undefined || target.tgt.length > 0);
}

/** The target of a function that was typed without one. */
export function targetOf(scope: Scope): Target {
  if (scope.kind === 'minion') return { tgt: [scope.id], tgt_type: 'list' };
  return scope.kind === 'target' ? scope.target : { tgt: '*', tgt_type: 'glob' };
}

/** Says that this contact does not reach other minions. */
export function otherTarget({ kind }: Scope): CommandError {
  return new CommandError(
    'bad-target',
    kind === 'minion'
      ? 'This contact is one minion: ask master for other targets. Nothing ran.'
      : 'This contact is a target already: ask master for others. Nothing ran.',
  );
}

function readTarget(
  word = '',
  { targetType }: SaltOptions,
  { person, scope }: Typed,
  names: Pick<TargetNames, 'named' | 'idOf'>,
): Target {
  if (scope.kind === 'minion' && !targetType && isJust(names.named(person, word), scope.id))
    return targetOf(scope);
  if (scope.kind !== 'fleet') throw otherTarget(scope);
  if (word.trim() === '') throw new CommandError('bad-arguments', 'The target is empty. Nothing ran.');
  if (targetType === 'list') {
    const ids = word.split(',').filter((id) => id.trim() !== '');
    return { tgt: ids.map((id) => names.idOf(person, id.trim())), tgt_type: 'list' };
  }
  if (targetType) return { tgt: word, tgt_type: targetType };
  return names.named(person, word) ?? { tgt: word, tgt_type: 'glob' };
}

function isJust(target: Target | undefined, id: string): boolean {
  return Array.isArray(target?.tgt) && target.tgt.length === 1 && target.tgt[0] === id;
}

/** @throws CommandError */
function functionName(word: string, missing = 'A function is missing, such as test.ping.'): string {
  if (word === '') throw new CommandError('not-understood', `${missing} Nothing ran.`);
  if (word.includes(',')) {
    throw new CommandError(
      'bad-arguments',
      `One function per message: "${shorten(word)}" is a list. Nothing ran.`,
    );
  }
  if (!FUNCTION.test(word)) {
    throw new CommandError(
      'not-understood',
      `"${shorten(word)}" is not a Salt function. They read module.function, such as test.ping. Nothing ran.`,
    );
  }
  return word;
}
