import { posix } from 'node:path';
import { type Args, SaltScalar, type SaltValue } from '../salt/index.ts';
import lists from './lists/readonly.json' with { type: 'json' };

/** Functions that read only while their arguments are plain words. */
const PLAIN_WORD_FUNCTIONS: ReadonlySet<string> = new Set(lists.plainWords.flatMap(names));

/** Every function of Salt known to only read; a runner's begins with `@runner.`, a wheel's with `@wheel.`. */
export const READONLY_FUNCTIONS: ReadonlySet<string> = new Set([
  ...lists.read.flatMap(names),
  ...PLAIN_WORD_FUNCTIONS,
]);

const NOT_GRANTED: ReadonlySet<string> = new Set(lists.notGranted.flatMap(names));

/** The functions that `@readonly` covers in an access rule. */
export const GRANTED_FUNCTIONS: ReadonlySet<string> = new Set(
  Array.from(READONLY_FUNCTIONS).filter((name) => !NOT_GRANTED.has(name)),
);

/** Functions that may be given these keywords alone, and no positional argument. */
const KEYWORDS_OF: ReadonlyMap<string, readonly string[]> = new Map(
  lists.fewArguments.flatMap((entry) =>
    names(entry).map((name): [string, readonly string[]] => [name, entry.keywords]),
  ),
);

const MOST_POSITIONAL: ReadonlyMap<string, number> = new Map(Object.entries(lists.mostPositional));

/** One word that no program takes for an option, and no shell for more than a word. */
const PLAIN_WORD = /^[\p{L}\p{N}_./@:+~*?,^![\]][\p{L}\p{N}_./@:+~*?,^![\]-]*$/u;

/** Keywords of those functions that only shape the answer; others change the root, the user or refresh. */
const SHAPING_KEYWORDS = new Set([
  'all_versions',
  'attr',
  'name',
  'permanent',
  'quiet',
  'real',
  'versions_as_list',
]);

/** A path that another machine may answer for: Windows logs in there. */
const ELSEWHERE = /^\s*(?:[\\/]{2}|\/net\/)/;

/**
 * True if `@readonly` in an access rule covers a call. The function only reads. It chooses no minions, shows no
 * arguments or command lines of others, reaches no other machine, and cannot be made to wait.
 */
export function isGranted(fun: string, args: Args = {}): boolean {
  if (!GRANTED_FUNCTIONS.has(fun) || !isReadonly(fun, args)) return false;
  const { arg = [], kwarg = {} } = args;
  const values = [...arg, ...Object.values(kwarg)];
  if (!fun.startsWith('test.') && values.some((value) => typeof value === 'string' && isElsewhere(value)))
    return false;
  const most = MOST_POSITIONAL.get(fun);
  if (most !== undefined && arg.length > most) return false;
  const few = KEYWORDS_OF.get(fun);
  return !few || (arg.length === 0 && Object.keys(kwarg).every((keyword) => few.includes(keyword)));
}

/** A text may be a keyword with its value. */
function isElsewhere(text: string): boolean {
  const value = text.slice(text.indexOf('=') + 1);
  return [text, value].some((path) => ELSEWHERE.test(path) || ELSEWHERE.test(posix.normalize(path.trim())));
}

/**
 * Whether a call is known to only read: what `confirm_above` lets pass, and `@readonly` covers where it denies. The
 * name is taken literally, with `@runner.` or `@wheel.` before those. Pass the arguments wherever they are
 * known: some functions put them on a command line and only read while they are plain words. Without them
 * the name alone is judged, which is for showing what a rule covers and not for letting a call through.
 */
export function isReadonly(fun: string, args: Args = {}): boolean {
  if (!READONLY_FUNCTIONS.has(fun)) return false;
  return !PLAIN_WORD_FUNCTIONS.has(fun) || plainWords(args);
}

function plainWords({ arg = [], kwarg = {} }: Args): boolean {
  const shaped = Object.keys(kwarg).every((keyword) => SHAPING_KEYWORDS.has(keyword));
  return shaped && [...arg, ...Object.values(kwarg)].every(isPlain);
}

function isPlain(value: SaltValue): boolean {
  if (typeof value === 'string') return PLAIN_WORD.test(value);
  return value === null || typeof value !== 'object' || value instanceof SaltScalar;
}

/** The whole names of a module's functions. */
function names({ module, functions }: { module: string; functions: string }): string[] {
  return functions.split(' ').map((name) => `${module}.${name}`);
}
