import { RE2JS, RE2JSException } from 're2js';
import { shorten } from '../call-text.ts';
import { CommandError } from '../command.ts';
import type { Lines } from './filter.ts';
import type { Work } from './work.ts';

/** Longer words are refused, in characters: to search for a word may take its length for each character of the answer. */
const LONGEST_WORD = 128;
/** Longer expressions are refused, in characters: each may stand for thousands of instructions, and a line has several. */
const LONGEST_EXPRESSION = 200;
/** Instructions of a compiled expression. */
const MOST_INSTRUCTIONS = 300;

export interface GrepOptions {
  ignoreCase: boolean;
  invert: boolean;
  count: boolean;
  /** The word is an expression of RE2. */
  isExpression: boolean;
}

/** Says whether a line matches; undefined where that would take too much work. */
type Matcher = (line: string, work: Work) => boolean | undefined;

/** Keeps the lines that have a word, or counts them. @throws CommandError for an expression that cannot be read */
export function grep(word: string, { ignoreCase, invert, count, isExpression }: GrepOptions): Lines {
  const matches = isExpression ? expressionMatcher(word, ignoreCase) : wordMatcher(word, ignoreCase);
  return (lines, work) => {
    const kept = lines.filter((line) => matches(line, work) === !invert);
    return count ? [String(kept.length)] : kept;
  };
}

function wordMatcher(word: string, ignoreCase: boolean): Matcher {
  if (word.length > LONGEST_WORD) throw tooLong('word', LONGEST_WORD);
  if (!ignoreCase) return (line) => line.includes(word);
  const lower = word.toLowerCase();
  return (line) => line.toLowerCase().includes(lower);
}

function expressionMatcher(pattern: string, ignoreCase: boolean): Matcher {
  if (pattern.length > LONGEST_EXPRESSION) throw tooLong('expression', LONGEST_EXPRESSION);
  const expression = compiled(pattern, ignoreCase);
  const size = expression.programSize();
  if (size > MOST_INSTRUCTIONS) throw unreadable(pattern, 'it repeats too much');
  return (line, work) => (work.maySearch(size * (line.length + 1)) ? expression.test(line) : undefined);
}

function compiled(pattern: string, ignoreCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw unreadable(pattern, error.message);
  }
}

function tooLong(what: string, most: number): CommandError {
  return new CommandError(
    'bad-filter',
    `The ${what} for grep is too long: at most ${most} characters. Nothing ran.`,
  );
}

function unreadable(pattern: string, why: string): CommandError {
  return new CommandError(
    'bad-filter',
    `grep -E takes RE2 syntax, and I can't read "${shorten(pattern)}": ${why}. Without -E, grep searches for the word as it is. Nothing ran.`,
  );
}
