import type { Args } from '../lowstate.ts';
import type { SaltValue } from '../values.ts';
import { ArgsError, YamlError } from './errors.ts';
import { PyDict, PySet, type PyValue, pyStrip } from './python.ts';
import { toSalt } from './to-salt.ts';
import { compose } from './yaml/composer.ts';
import { construct } from './yaml/construct.ts';
import { resolvePlain } from './yaml/scalars.ts';

/**
 * `k=v`: salt.utils.args.KWARG_REGEX. Python's `\w` is the letters and numbers of all scripts and `_`, its `\d` the
 * decimal digits. (The master's Python decides which letters count; newer ones are unknown to it.) Its `.` stops at a
 * newline, and its `$` passes over one at the end.
 */
const KEYWORD = /^((?!\p{Nd})[\p{L}\p{N}_][\p{L}\p{N}_.-]*)=(?!=)([^\n]*)\n?$/u;

/** Text without any meaning in YAML, unless it is a word such as `yes`: most arguments need no parser. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9/_.-]*$/;

/** Most arguments: letters that YAML has no use for, and none of its words. */
const PLAIN_WORD = /^(?!(?:yes|no|true|false|on|off|null)$)[a-z/][\w./-]*$/i;

const JOB_ID_LENGTH = 20;

/** More than any person types; each is a document of YAML. */
const ARGUMENTS_MAX = 10_000;

/**
 * The words after a function as its arguments, each value the one that `salt` itself would publish
 * (salt.utils.args.parse_input). Of a keyword given twice the last counts.
 *
 * @param noParse keywords whose values stay text (Salt's `--no-parse`)
 * @throws ArgsError for a value that salt-api cannot be sent, too-large for too many
 */
export function parseArguments(words: readonly string[], noParse: readonly string[] = []): Required<Args> {
  if (words.length > ARGUMENTS_MAX) {
    const text = `There are ${words.length} arguments, more than ${ARGUMENTS_MAX}. Nothing ran.`;
    throw new ArgsError('too-large', text);
  }
  const arg: SaltValue[] = [];
  const texts = new Map<string, string>();
  for (const word of words) {
    const [, name, text] = KEYWORD.exec(word) ?? [];
    if (name === undefined || text === undefined) arg.push(positional(word));
    else texts.set(name, text);
  }
  const pairs = Array.from(texts, ([name, text]): [string, SaltValue] => [
    name,
    noParse.includes(name) ? text : toSalt(yamlify(text), text),
  ]);
  // Unlike an assignment this keeps a key such as __proto__ a key.
  return { arg, kwarg: Object.fromEntries(pairs) };
}

function positional(word: string): SaltValue {
  const value = yamlify(word);
  if (typeof value === 'string') return value;
  // Salt takes an integer of a job id's length for one, and a job id is text.
  const sent = toSalt(value, word);
  return typeof sent === 'bigint' && String(sent).length === JOB_ID_LENGTH ? String(sent) : sent;
}

/**
 * An argument's text as the value Salt's command line takes it for (`salt.utils.args.yamlify_arg`): YAML where
 * that is plainly meant, else the text itself.
 */
export function yamlify(text: string): PyValue {
  if (PLAIN.test(text) && text !== 'None' && resolvePlain(text) === 'str') return text;
  if (text === 'None') return null;
  if (isKeptAsText(text)) return text;
  let value: PyValue;
  try {
    const root = compose(text);
    value = root === undefined ? null : construct(root);
  } catch (error) {
    if (error instanceof YamlError) return text;
    throw error;
  }
  if (text.includes('#')) return typeof value === 'string' || value === null ? text : value;
  return isPlainlyMeant(value, text) ? value : text;
}

function isKeptAsText(text: string): boolean {
  if (PLAIN_WORD.test(text)) return true;
  const stripped = pyStrip(text);
  if (['', '---', '...'].includes(stripped)) return true;
  if (text.includes('_') && /^[0-9_]*$/.test(stripped)) return true;
  return /[\t\r\n]/.test(text);
}

function isPlainlyMeant(value: PyValue, text: string): boolean {
  if (value instanceof PyDict && !(value instanceof PySet)) return text.startsWith('{');
  if (Array.isArray(value)) return text.startsWith('[');
  if (value === '') return text !== '|' && text !== '!';
  return value === null || typeof value !== 'object';
}
