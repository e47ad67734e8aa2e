import { ArgsError, splitWords } from '../../salt/index.ts';
import { CommandError, type Values } from '../command.ts';
import { OTHERS, parameterOf } from './argspec.ts';

/** Salt's own pattern of a keyword, which counts in quotes too (`salt.utils.args.KWARG_REGEX`). */
const KEYWORD = /^(?!\p{Nd})[\p{L}\p{N}_][\p{L}\p{N}_.-]*=(?!=)[^\n]*\n?$/u;
/** A word that no shell changes. */
const PLAIN = /^[\p{L}\p{N}_./:@%+,=-]+$/u;

/** Writes the line that the values of the `run` form mean, as a person would type it. @throws CommandError */
export function callLine(values: Values): string {
  const { target, function: typed, name } = values;
  const call = typed ?? (name === undefined ? '' : [name, ...argumentWords(values)].join(' '));
  return target === undefined ? call : `salt ${target} ${call}`;
}

/** The arguments in the order of the function: by their place as far as all are given, then by name. */
function argumentWords(values: Values): string[] {
  const words: string[] = [];
  let next = 0;
  let hasDash = false;
  for (const [field, value] of Object.entries(values)) {
    const parameter = parameterOf(field);
    if (!parameter || value === undefined) continue;
    const byPlace = parameter.at === next && !KEYWORD.test(value);
    if (byPlace) next += 1;
    hasDash ||= byPlace && value.startsWith('-');
    words.push(byPlace ? quoted(value) : quoted(keyword(parameter.name, value)));
  }
  const others = values[OTHERS];
  if (others !== undefined) words.push(checked(others));
  // Otherwise a value such as -h would be an option of Salt.
  return hasDash ? ['--', ...words] : words;
}

/** An open quote would be reported for the line, of which the person typed only this. @throws CommandError */
function checked(others: string): string {
  try {
    splitWords(others);
  } catch (error) {
    if (!(error instanceof ArgsError)) throw error;
    // Filters may stand behind the arguments.
    if (error.code !== 'shell-operator')
      throw new CommandError('bad-arguments', `Other arguments: ${error.message}`, { cause: error });
  }
  return others;
}

function keyword(name: string, value: string): string {
  if (value.startsWith('=') || value.includes('\n')) {
    throw new CommandError(
      'bad-arguments',
      `${name}: Salt cannot take this value by name. Fill in the arguments before it too. Nothing ran.`,
    );
  }
  return `${name}=${value}`;
}

/** A word of a shell's line. */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
