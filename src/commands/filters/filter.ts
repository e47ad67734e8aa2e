import { shorten } from '../call-text.ts';
import { CommandError } from '../command.ts';
import { grep } from './grep.ts';
import { sortLines } from './sort.ts';
import type { Work } from './work.ts';

/** Turns the lines of an answer into others. */
export type Lines = (lines: readonly string[], work: Work) => readonly string[];

/** One filter of a line. */
export interface Filter {
  lines: Lines;
  /** It gives a number instead of lines. */
  counts: boolean;
  sorts?: boolean;
  /** The word that each line must have. */
  word?: string | undefined;
}

/** How a filter is typed. */
interface Kind {
  /** Shown where an option is wrong. */
  usage: string;
  flags: string;
  /** `-n 5` and `-5` give a number of lines. */
  takesNumber?: boolean;
  takesWord?: boolean;
  make(given: Given): Filter;
}

interface Given {
  on: ReadonlySet<string>;
  number: number;
  word: string;
}

/** Lines that `head` and `tail` keep unless said, as in GNU. */
const TEN = 10;

const KINDS: Readonly<Record<string, Kind>> = {
  grep: {
    usage: 'grep [-i] [-v] [-c] [-E] WORD',
    flags: 'ivcE',
    takesWord: true,
    make: ({ on, word }) => {
      const [invert, count, isExpression] = [on.has('v'), on.has('c'), on.has('E')];
      const lines = grep(word, { ignoreCase: on.has('i'), invert, count, isExpression });
      return { lines, counts: count, word: invert ? undefined : word };
    },
  },
  head: {
    usage: 'head [-n N], or head -5',
    flags: '',
    takesNumber: true,
    make: ({ number }) => ({ lines: (lines) => lines.slice(0, number), counts: false }),
  },
  tail: {
    usage: 'tail [-n N], or tail -5',
    flags: '',
    takesNumber: true,
    make: ({ number }) => ({ lines: (lines) => (number === 0 ? [] : lines.slice(-number)), counts: false }),
  },
  sort: {
    usage: 'sort [-r] [-n] [-u]',
    flags: 'rnu',
    make: ({ on }) => {
      const options = { reverse: on.has('r'), numeric: on.has('n'), unique: on.has('u') };
      return { lines: (lines, work) => sortLines(work.toSort(lines), options), counts: false, sorts: true };
    },
  },
  wc: {
    usage: 'wc -l',
    flags: 'l',
    make: ({ on }) => {
      if (!on.has('l')) throw wrong('wc', 'counts lines here');
      return { lines: (lines) => [String(lines.length)], counts: true };
    },
  },
};

/** The names of the filters, for a person. */
export const FILTER_NAMES = 'grep, head, tail, sort and wc -l';

/** How to type each filter: `sort [-r] [-n] [-u]`. */
export function filterUsages(): string[] {
  return Object.values(KINDS).map(({ usage }) => usage);
}

/** True if a filter has that name. */
export function isFilter(name: string): boolean {
  return Object.hasOwn(KINDS, name);
}

/** Reads one filter from its words: `grep`, `-i`, `sda`. @throws CommandError that names what is accepted */
export function readFilter([name = '', ...words]: readonly string[]): Filter {
  const kind = KINDS[name];
  if (!kind) throw wrong(name, 'is not a filter');
  const { on, numbers, rest } = readOptions(name, kind, words);
  const [word, ...more] = rest;
  if (kind.takesWord && word === undefined) throw wrong(name, 'needs a word');
  if (kind.takesWord && more.length > 0) throw wrong(name, 'takes one word: put several in quotes');
  if (!kind.takesWord && word !== undefined) throw wrong(name, `takes no "${shorten(word, 40)}"`);
  return kind.make({ on, number: numbers.at(-1) ?? TEN, word: word ?? '' });
}

interface Options {
  on: Set<string>;
  numbers: number[];
  rest: string[];
}

/** Options may stand together (`-iv`) and after the word, as in GNU. */
function readOptions(name: string, kind: Kind, words: readonly string[]): Options {
  const options: Options = { on: new Set(), numbers: [], rest: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      options.rest = options.rest.concat(words.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) options.rest.push(word);
    else if (kind.takesNumber) {
      const glued = word.startsWith('-n') ? word.slice(2) : word.slice(1);
      const given = word === '-n' ? words[++at] : glued;
      if (given === undefined || !/^\d{1,9}$/.test(given)) throw wrong(name, 'takes a number of lines');
      options.numbers.push(Number(given));
    } else for (const flag of word.slice(1)) options.on.add(known(name, kind, flag, word));
  }
  return options;
}

function known(name: string, { flags }: Kind, flag: string, word: string): string {
  if (flags.includes(flag)) return flag;
  throw wrong(name, `does not know ${word.startsWith('--') ? shorten(word, 40) : `-${flag}`}`);
}

function wrong(name: string, why: string): CommandError {
  const usage = KINDS[name]?.usage ?? FILTER_NAMES;
  return new CommandError('bad-filter', `${name} ${why}. Type it as ${usage}. Nothing ran.`);
}
