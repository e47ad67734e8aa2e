import type { Args } from '../lowstate.ts';
import type { SaltDict, SaltValue } from '../values.ts';
import { ArgsError, shorten } from './errors.ts';
import { isTooLongForStr } from './python-numbers.ts';
import { toSalt } from './to-salt.ts';
import { yamlify } from './yamlify.ts';

/**
 * `k=v`: salt.utils.args.KWARG_REGEX. Python's `\w` is the letters and numbers of all scripts and `_`, its `\d`
 * the decimal digits; its `.` stops at a newline, and its `$` passes over one at the end.
 */
const KEYWORD = /^((?!\p{Nd})[\p{L}\p{N}_][\p{L}\p{N}_.-]*)=(?!=)([^\n]*)\n?$/u;

const JOB_ID_LENGTH = 20;

/**
 * The words after a function as its arguments, each value the one that `salt` itself would publish
 * (salt.utils.args.parse_input). Of a keyword given twice the last counts.
 *
 * @param noParse keywords whose values stay text (Salt's `--no-parse`)
 * @throws ArgsError for a value that salt-api cannot be sent
 */
export function parseArguments(words: readonly string[], noParse: readonly string[] = []): Required<Args> {
  const arg: SaltValue[] = [];
  const kwarg: SaltDict = Object.create(null);
  for (const word of words) {
    const [, name, text] = KEYWORD.exec(word) ?? [];
    if (name === undefined || text === undefined) arg.push(positional(word));
    else kwarg[name] = noParse.includes(name) ? text : toSalt(yamlify(text), text);
  }
  return { arg, kwarg };
}

function positional(word: string): SaltValue {
  const value = yamlify(word);
  if (typeof value !== 'bigint') return toSalt(value, word);
  if (isTooLongForStr(value)) throw new ArgsError('too-large', `${shorten(word)} is too large. Nothing ran.`);
  // Salt takes an integer of a job id's length for one, and a job id is text.
  const digits = value.toString();
  return digits.length === JOB_ID_LENGTH ? digits : toSalt(value, word);
}
