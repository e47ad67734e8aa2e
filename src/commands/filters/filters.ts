import { UserError } from '../../guard/index.ts';
import { splitAtPipes, splitWords } from '../../salt/index.ts';
import { shorten } from '../call-text.ts';
import { CommandError } from '../command.ts';
import { FILTER_NAMES, type Filter, isFilter, readFilter } from './filter.ts';
import { Work } from './work.ts';

/** More filters in a row are refused. */
const MOST = 8;

/** The filters of a line: `grep sda | head -n 5`. */
export class Filters {
  /** As they were typed. */
  readonly text: string;
  readonly #filters: readonly Filter[];

  constructor(text: string, filters: readonly Filter[]) {
    this.text = text;
    this.#filters = filters;
  }

  /** True if only a number is left of an answer. */
  get counts(): boolean {
    return this.#filters.some(({ counts }) => counts);
  }

  /** The lines that are left, and notes on those that were too much work. */
  apply(lines: readonly string[]): { lines: readonly string[]; notes: readonly string[] } {
    const work = new Work(this.#filters.filter(({ sorts }) => sorts).length);
    const left = this.#filters.reduce((some, filter) => filter.lines(some, work), lines);
    return { lines: left, notes: work.notes };
  }

  /** Describes an answer with no line left: `No line matched "sda".` */
  get nothing(): string {
    const [only, ...others] = this.#filters;
    if (only?.word !== undefined && others.length === 0) return `No line matched "${shorten(only.word)}".`;
    return `No line is left after ${shorten(this.text)}.`;
  }
}

/** A line without its filters, and these. */
export interface Piped {
  line: string;
  filters: Filters | undefined;
}

/** Takes the filters off a line: they stand after the pipes outside quotes. @throws CommandError, ArgsError */
export function takeFilters(line: string): Piped {
  const [command = '', ...parts] = splitAtPipes(line);
  if (parts.length === 0) return { line, filters: undefined };
  const filters = readParts(parts);
  if (command.trim() === '') {
    const text = `Put a command before the filter, such as test.version | ${parts.join('|').trim()}. Nothing ran.`;
    throw new CommandError('bad-filter', shorten(text, 300));
  }
  return { line: command, filters };
}

/** The filters of a stored line; undefined where there are no filters, or this version cannot read them. */
export function filtersOf(line: string): Filters | undefined {
  try {
    return takeFilters(line).filters;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Reads filters alone, as a form has them. @throws CommandError, ArgsError */
export function readFilters(text: string): Filters {
  const parts = splitAtPipes(text);
  return readParts(parts[0]?.trim() === '' ? parts.slice(1) : parts);
}

function readParts(parts: readonly string[]): Filters {
  if (parts.length > MOST) {
    throw new CommandError('bad-filter', `More than ${MOST} filters in a row are too many. Nothing ran.`);
  }
  const filters = parts.map((part) => {
    const [name, ...rest] = splitWords(part).map(({ text }) => text);
    const small = name?.toLowerCase() ?? '';
    if (!isFilter(small)) throw notFilter(name);
    return readFilter([small, ...rest]);
  });
  return new Filters(parts.map((part) => part.trim()).join(' | '), filters);
}

function notFilter(name: string | undefined): CommandError {
  const what =
    name === undefined ? 'After a pipe comes a filter' : `"${shorten(name)}" is not one of my filters`;
  return new CommandError(
    'bad-filter',
    `${what}: ${FILTER_NAMES}. To use a pipe on the minion, quote it: cmd.run "ls | wc". Nothing ran.`,
  );
}
