import { splitWords, type Target } from '../../salt/index.ts';
import { shorten } from '../call-text.ts';
import { CommandError } from '../command.ts';
import { takeFilters } from '../filters/index.ts';
import { type FunctionCall, readLine } from '../read-line.ts';
import type { TargetNames } from '../target-names.ts';
import type { Asked } from '../types.ts';

/** A call whose answers are compared, and all the targets that were named. */
export interface Comparison {
  call: FunctionCall;
  targets: Target[];
}

const DIFF = 'diff ';
const EXAMPLE = 'such as diff web01 web02 pkg.list_pkgs';
/** More targets cannot be compared; to look each up would take long. */
const MOST_TARGETS = 50;
const NO_WORDS: ReadonlySet<string> = new Set();

/**
 * Reads what comes after `diff`: one target or several, then a function. Runs nothing and asks Salt nothing.
 * @throws CommandError, ArgsError
 */
export function readDiff(
  text: string,
  typed: Pick<Asked, 'person' | 'scope'>,
  names: Pick<TargetNames, 'named' | 'idOf'>,
): Comparison {
  const { line: command, filters } = takeFilters(text);
  const targets: Target[] = [];
  let start = 0;
  for (const [index, word] of splitWords(command).entries()) {
    const target = names.named(typed.person, word.text);
    if (!target) {
      if (index > 0 && /^[^-.]*$/.test(word.text)) throw notRead(word.text);
      break;
    }
    if (targets.length === MOST_TARGETS) throw tooMany();
    // The last target is read with the function, by the rules of a line.
    start = word.start;
    targets.push(target);
  }
  const call = readLine(command.slice(start), typed, names, NO_WORDS);
  if (call.kind !== 'function') throw notRead(call.kind === 'word' ? call.word : call.fun);
  const { out, async: isAsync } = call.options;
  if (out !== undefined || isAsync) {
    const option = out === undefined ? '--async' : '--out';
    throw new CommandError('bad-arguments', `diff has its own form: leave out ${option}. Nothing ran.`);
  }
  return {
    call: { ...call, line: `${DIFF}${text}`, filters, compares: true },
    targets: [...targets.slice(0, -1), call.target],
  };
}

/** The text after `diff` in a stored line; undefined in other lines. */
export function afterDiff(line: string): string | undefined {
  return line.startsWith(DIFF) ? line.slice(DIFF.length) : undefined;
}

function tooMany(): CommandError {
  return new CommandError('bad-arguments', `diff takes at most ${MOST_TARGETS} targets. Nothing ran.`);
}

function notRead(word: string): CommandError {
  const text =
    word === ''
      ? `diff takes a function, ${EXAMPLE}.`
      : `diff does not know "${shorten(word)}": name minions and a function, ${EXAMPLE}.`;
  return new CommandError('bad-arguments', `${text} Nothing ran.`);
}
