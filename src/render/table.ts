import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { naturally } from './names.ts';
import { isScalar, plainText, scalar } from './text.ts';

/** Rows of texts under the names of their columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A wider table is read as text. */
const MOST_COLUMNS = 8;
const MOST_ROWS = 2_000;
/** A cell with more characters is not read. */
const LONGEST_CELL = 200;

/** One minion's value, for a table of many. */
export interface NamedValue {
  readonly name: string;
  readonly value: SaltValue;
  /** Stands before the value, for example `✗`. */
  readonly mark?: string | undefined;
}

/** A dict or list of dicts that have the same keys with short texts (`disk.usage`); undefined for other values. */
export function tableOf(value: SaltValue): Table | undefined {
  if (Array.isArray(value))
    return value.length > 1 ? rowsOf(value.map((row) => [undefined, row])) : undefined;
  return isDict(value) ? rowsOf(sorted(value)) : undefined;
}

/** Many minions' values: a row for each scalar, or for each of a minion's own rows; undefined if they do not fit. */
export function fleetTable(answers: readonly NamedValue[]): Table | undefined {
  if (answers.length === 0 || answers.length > MOST_ROWS) return undefined;
  const byName = answers.toSorted((a, b) => naturally(a.name, b.name));
  if (byName.every(({ value }) => isScalar(value))) return scalars(byName);
  if (byName.some(({ mark }) => mark !== undefined)) return undefined;
  const flat = rowsOf(byName.map(({ name, value }) => [name, value]));
  return flat ? { ...flat, columns: ['Minion', ...flat.columns.slice(1)] } : nestedRows(byName);
}

function scalars(answers: readonly NamedValue[]): Table | undefined {
  const rows: string[][] = [];
  for (const { name, value, mark } of answers) {
    const text = cell(value);
    if (text === undefined) return undefined;
    rows.push([name, mark === undefined ? text : `${mark} ${text}`.trimEnd()]);
  }
  return { columns: ['Minion', 'Answer'], rows };
}

/** Each minion's own table, with the same columns. */
function nestedRows(answers: readonly NamedValue[]): Table | undefined {
  let columns: readonly string[] | undefined;
  const rows: string[][] = [];
  for (const { name, value } of answers) {
    const own = tableOf(value);
    if (!own || rows.length + own.rows.length > MOST_ROWS) return undefined;
    columns ??= own.columns;
    if (columns.join('\n') !== own.columns.join('\n')) return undefined;
    for (const row of own.rows) rows.push([name].concat(row));
  }
  return columns && { columns: ['Minion', ...columns], rows };
}

/** Rows of dicts; with a name the name is the first cell. */
function rowsOf(
  entries: readonly (readonly [name: string | undefined, value: SaltValue])[],
): Table | undefined {
  const [first] = entries;
  if (!first || entries.length > MOST_ROWS || !isDict(first[1])) return undefined;
  const columns = Object.keys(first[1]);
  if (columns.length === 0 || columns.length > MOST_COLUMNS) return undefined;
  const rows: string[][] = [];
  for (const [name, value] of entries) {
    const row = isDict(value) ? cellsOf(value, columns) : undefined;
    const label = name === undefined ? undefined : cell(name);
    if (!row || (name !== undefined && label === undefined)) return undefined;
    rows.push(label === undefined ? row : [label].concat(row));
  }
  const heads = columns.map((column) => plainText(column));
  return { columns: first[0] === undefined ? heads : ['Name', ...heads], rows };
}

function cellsOf(dict: SaltDict, columns: readonly string[]): string[] | undefined {
  const cells: string[] = [];
  for (const column of columns) {
    const text = Object.hasOwn(dict, column) ? cell(dict[column] ?? null) : undefined;
    if (text === undefined) return undefined;
    cells.push(text);
  }
  // Keys beyond these would be lost.
  let keys = 0;
  for (const _ in dict) keys += 1;
  return keys === columns.length ? cells : undefined;
}

/** A value as the text of one line; undefined if it has several. */
function cell(value: SaltValue): string | undefined {
  if (!isScalar(value) || (typeof value === 'string' && value.length > LONGEST_CELL)) return undefined;
  const text = plainText(scalar(value));
  return text.includes('\n') || text.length > LONGEST_CELL ? undefined : text;
}

function sorted(dict: SaltDict): [string, SaltValue][] {
  return Object.entries(dict).sort(([a], [b]) => naturally(a, b));
}
