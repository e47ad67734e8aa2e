import { parseArguments } from '../../salt/index.ts';
import { shellWordsOf, shorten, someOf } from '../call-text.ts';
import { type ArgSpec, quoted } from '../fields/index.ts';
import type { FunctionCall } from '../read-line.ts';

/** In a longer line nobody looks for the word. */
const MOST_WORDS = 50;
const MOST_NAMED = 12;

/** Salt's rules made a keyword of a word, and the function does not know that keyword. */
export interface Misplaced {
  /** Says so. */
  why: string;
  /** Says which arguments there are. */
  known: string;
  /** The line that gives the word to the argument in whose place it stands, if no other argument is missing then. */
  line: string | undefined;
}

/** Finds the first keyword of a refused call that its function does not know. */
export function misplacedKeyword({ args, fun, line }: FunctionCall, spec: ArgSpec): Misplaced | undefined {
  const names = spec.parameters.map(({ name }) => name);
  const given = new Set(Object.keys(args.kwarg ?? {}));
  const words = shellWordsOf(line);
  const called = words.findIndex(({ text }) => text.toLowerCase() === fun.toLowerCase());
  const typed = words[called];
  const word = keywordsIn(words.slice(called + 1)).find(({ name }) => !names.includes(name));
  if (!typed || !word) return undefined;
  const place = args.arg?.length ?? 0;
  const parameter = names[place];
  const isMissing = spec.parameters.some(
    ({ name, fallback }, at) => at > place && fallback === undefined && !given.has(name),
  );
  const known =
    names.length === 0 ? 'It takes no arguments by name.' : `Its arguments are ${someOf(names, MOST_NAMED)}.`;
  const better = `${parameter}=${quoted(word.text)}`;
  const isSure = parameter !== undefined && !given.has(parameter) && !isMissing;
  return {
    why: `Salt reads ${shorten(word.name)}=… as a keyword, and ${fun} does not know it.`,
    known,
    line: isSure
      ? `${line.slice(0, typed.start)}${fun}${line.slice(typed.end, word.start)}${better}${line.slice(word.end)}`
      : undefined,
  };
}

/** The line with the words of a shell command in quotes, as one argument; undefined where there is one already. */
export function wordsInQuotes({
  args,
  fun,
  line,
}: Pick<FunctionCall, 'args' | 'fun' | 'line'>): string | undefined {
  const words = shellWordsOf(line);
  const called = words.findIndex(({ text }) => text.toLowerCase() === fun.toLowerCase());
  const count = args.arg?.length ?? 0;
  const [typed, first, last] = [words[called], words[called + 1], words[called + count]];
  if (!typed || count < 2 || !first || !last) return undefined;
  if (keywordsIn(words.slice(called + 1, called + count + 1)).length > 0) return undefined;
  const whole = quoted(line.slice(first.start, last.end));
  return `${line.slice(0, typed.start)}${fun} ${whole}${line.slice(last.end)}`;
}

type Words = ReturnType<typeof shellWordsOf>;

/** The words that are keywords, by their names. */
function keywordsIn(words: Words): (Words[number] & { name: string })[] {
  return words.slice(0, MOST_WORDS).flatMap((word) => {
    const [name] = word.text.startsWith('-') ? [] : Object.keys(parseArguments([word.text]).kwarg);
    return name === undefined ? [] : { name, ...word };
  });
}
