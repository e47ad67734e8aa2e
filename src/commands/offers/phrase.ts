import type { Phrase, Phrases } from './first-words.ts';

/** First words are shorter, and each word costs time. */
const LONGEST = 300;
const MOST_WORDS = 24;

/** Words without a meaning of their own here. */
const FILLERS = new Set([
  ...[
    'please',
    'pls',
    'kindly',
    'can',
    'could',
    'would',
    'you',
    'i',
    'want',
    'need',
    'to',
    'show',
    'me',
    'tell',
    'give',
  ],
  ...[
    'get',
    'the',
    'my',
    'this',
    'that',
    'a',
    'an',
    'is',
    'are',
    'what',
    'whats',
    'how',
    'much',
    'many',
    'do',
    'does',
  ],
  ...['run', 'execute', 'check', 'view', 'see', 'of', 'now'],
]);

/** Polite words at the end. */
const POLITE = new Set(['please', 'pls', 'now', 'thanks', 'thx']);

/** One word of a typed line. */
export interface Word {
  /** The word as typed, quotes included. */
  readonly raw: string;
  /** The word in small letters, without punctuation around it. */
  readonly plain: string;
}

/** Reads the words of a line, of any language; empty where the line is too long to be first words. */
export function wordsOf(line: string): Word[] {
  if (line.length > LONGEST) return [];
  const words = line.split(/\s+/).filter((raw) => raw !== '');
  return words.length > MOST_WORDS ? [] : words.map((raw) => ({ raw, plain: plainOf(raw) }));
}

/** A word of punctuation alone stays as it is. */
function plainOf(raw: string): string {
  const bare = raw.replace(/^[!/@¿¡]/, '').replace(/[?!.,:;]{1,5}$/, '');
  return (bare === '' ? raw : bare).toLowerCase().replaceAll('’', "'");
}

/**
 * The ways to read the words: without fillers around them, as typed, and without any filler.
 */
export function variantsOf(words: readonly Word[]): (readonly Word[])[] {
  const isFiller = ({ plain }: Word) => FILLERS.has(plain.replace("'", ''));
  const start = words.findIndex((word) => !isFiller(word));
  if (start === -1) return [words];
  const end = words.findLastIndex(({ plain }) => !POLITE.has(plain)) + 1;
  const core = words.slice(start, Math.max(end, start + 1));
  const bare = core.filter((word) => !isFiller(word));
  const all = [core, words, bare];
  return all.filter((variant, at) => all.findIndex(({ length }) => length === variant.length) === at);
}

/** A phrase that fits, and the words that stand for its `…`, as typed. */
export interface Match<T> {
  readonly of: T;
  readonly rest: string;
}

/** The known phrases that the words are, the most literal first. */
export function matches<T>(words: readonly Word[], known: Phrases<T>): Match<T>[] {
  const found = (known.get(words[0]?.plain ?? '') ?? []).flatMap((phrase) => {
    const rest = fits(phrase, words);
    return rest === undefined ? [] : { of: phrase.of, rest, literal: phrase.words.filter(isLiteral).length };
  });
  return found.sort((a, b) => b.literal - a.literal);
}

function isLiteral(word: string): boolean {
  return !word.endsWith('…');
}

/** The words in the place of `…`; undefined where the phrase does not fit. */
function fits({ words: phrase }: Phrase<unknown>, words: readonly Word[]): string | undefined {
  const isOpen = phrase.at(-1)?.endsWith('…') ?? false;
  if (isOpen ? words.length < phrase.length : words.length !== phrase.length) return undefined;
  let rest = '';
  for (const [at, part] of phrase.entries()) {
    const word = words[at];
    if (!word) return undefined;
    if (isLiteral(part)) {
      if (word.plain !== part) return undefined;
      continue;
    }
    // `/…`: a path.
    const start = part.slice(0, -1);
    if (!word.raw.startsWith(start)) return undefined;
    const taken = isOpen && at === phrase.length - 1 ? words.slice(at) : [word];
    rest = taken
      .map(({ raw }) => raw)
      .join(' ')
      .slice(start.length);
  }
  return rest.replace(/[?!]+$/, '');
}

/** The line with the words in the place of `…`, and the whole typed line in that of `LINE`. */
export function filledIn(means: string, rest: string, typed: string): string {
  return means.replace('…', () => rest).replace('LINE', () => inQuotes(typed));
}

/** A shell command as one argument. */
export function inQuotes(text: string): string {
  if (/^[\w./+-]+$/.test(text)) return text;
  if (!text.includes('"') && !text.includes('\\')) return `"${text}"`;
  if (!text.includes("'")) return `'${text}'`;
  return `"${text.replace(/["\\`$]/g, '\\$&')}"`;
}
