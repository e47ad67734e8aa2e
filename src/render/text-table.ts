import { columnsOf } from './columns.ts';
import { all, DOT, type Doc, fill, line, lines, MARGIN, nest, text } from './layout.ts';

/** A table that came as text: `df`, `ps aux`. */
interface TextTable {
  header: string[];
  rows: string[][];
  /** The text under the table. */
  rest: string;
}

/** A longer text is not searched for a table. */
const LONGEST = 65_536;
const LEAST_COLUMNS = 3;
/** As many columns make a single row a table, if half of its values have digits: `df -h /`. */
const MANY_COLUMNS = 5;
/** Blanks that nobody types between words. */
const GAP = /\S {2,}\S|^ {2,}\S/;
/** A header is of names; `df` without -h counts blocks. */
const IS_NAME = /^\D+$|^\d+[A-Za-z]?-blocks$/;

/** True if no line of a text takes more columns. */
export function fitsWidth(text: string, width: number): boolean {
  return text.length <= width || text.split('\n').every((each) => columnsOf(each.trimEnd()) <= width);
}

/** A table of text as records, a group of lines for each row; undefined for a text that is not surely a table. */
export function recordsOf(source: string): Doc | undefined {
  const table = tableIn(source);
  if (!table) return undefined;
  const { header, rows, rest } = table;
  const hasMarks = header[0] === '' && rows.some(([first]) => first === '');
  const docs = rows.map((cells) => record(header, cells, hasMarks ? 2 : 1));
  return rest === '' ? lines(docs) : lines([...docs, ...rest.split('\n').map(text)]);
}

/** The first column, with a mark that stands before it, and under that the others with their names. */
function record(header: readonly string[], cells: readonly string[], names: number): Doc {
  const name = cells.slice(0, names).filter(Boolean).join(' ');
  const items = cells.flatMap((cell, n) => (n < names || cell === '' ? [] : text(`${header[n]} ${cell}`)));
  if (items.length === 0) return text(name);
  const under = nest(fill(items, DOT));
  // A row without a name goes on with the one above.
  return name === '' ? all(text(' '.repeat(MARGIN)), under) : all(text(name), nest(line), under);
}

/** Reads a table with a header, several rows, and columns that stand under each other. Linear in the text. */
function tableIn(source: string): TextTable | undefined {
  if (source.length > LONGEST || source.includes('\t')) return undefined;
  const all = source.split('\n');
  const end = all.findIndex((each) => each.trim() === '');
  const within = end < 0 ? all : all.slice(0, end);
  if (within.length < 2 || !within.every((each) => GAP.test(each))) return undefined;
  const [cells = [], ...rows] = cellsOf(within);
  const header = wholeNames(cells);
  if (header.length < LEAST_COLUMNS || !isHeader(header, rows)) return undefined;
  return { header, rows, rest: end < 0 ? '' : all.slice(end).join('\n') };
}

/** Names above values: none is a number, and the row below has one. */
function isHeader(header: readonly string[], [first = [], ...others]: readonly string[][]): boolean {
  const digits = first.filter((cell) => /\d/.test(cell)).length;
  if (others.length === 0 && (header.length < MANY_COLUMNS || digits * 2 < header.length)) return false;
  const hasDigit = (cells: readonly string[]) => cells.some((cell) => /\d/.test(cell));
  const areNames = header.every((cell, n) => (n === 0 && cell === '') || IS_NAME.test(cell));
  return areNames && (digits > 0 || !others.some(hasDigit));
}

/** Words that stand apart at the end of a name belong to the next column, whose values are to the right: `ss`. */
function wholeNames(cells: readonly string[]): string[] {
  const names = [...cells];
  for (let n = 0; n + 1 < names.length; n++) {
    const [name = '', ...apart] = (names[n] ?? '').split(/ {2,}/);
    names[n] = name;
    names[n + 1] = [...apart, names[n + 1]].join(' ').trimStart();
  }
  return names;
}

/** The cells of each line, between the positions at which every line has a blank. */
function cellsOf(within: readonly string[]): string[][] {
  const width = within.reduce((most, each) => Math.max(most, each.length), 0);
  const filled = new Uint8Array(width + 1);
  const inRows = new Uint8Array(width + 1);
  for (const [n, each] of within.entries()) {
    for (let at = 0; at < each.length; at++) {
      if (each.charCodeAt(at) === 32) continue;
      filled[at] = 1;
      if (n > 0) inRows[at] = 1;
    }
  }
  const starts = startsOf(within[0] ?? '', filled, inRows);
  return within.map((each) => starts.map((start, n) => each.slice(start, starts[n + 1]).trim()));
}

/** Where columns begin. One without a header, or without a value in any row, belongs to the column before it. */
function startsOf(header: string, filled: Uint8Array, inRows: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at < filled.length; ) {
    while (at < filled.length && !filled[at]) at++;
    const start = at;
    while (at < filled.length && filled[at]) at++;
    const isNamed = header.slice(start, at).trim() !== '';
    const hasValue = inRows.subarray(start, at).includes(1);
    if (start < at && ((isNamed && hasValue) || starts.length === 0)) starts.push(start);
  }
  return starts;
}
