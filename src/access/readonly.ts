import { type Args, SaltFloat, type SaltValue } from '../salt/index.ts';
import { PLAIN_WORD_FUNCTIONS, READONLY_FUNCTIONS } from './readonly-functions.ts';

export { READONLY_FUNCTIONS };

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

/**
 * Whether a call is known to only read: `@readonly` in access rules, and what `confirm_above` lets pass. The
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
  return value === null || typeof value !== 'object' || value instanceof SaltFloat;
}
