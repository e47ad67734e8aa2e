import {
  all,
  type Between,
  BLANK,
  choice,
  DOT,
  type Doc,
  fill,
  type Group,
  group,
  line,
  lines,
  nest,
  type Text,
  text,
} from './layout.ts';
import { colonOf, type Entry, inside, joined, pair, SEPARATOR, type Shown } from './shown.ts';

/** A dict among others like it: under its key, or in a list. */
export interface Row {
  name: string | undefined;
  item: Shown;
}

/** The values of one key. */
interface Column {
  name: Text;
  /** By row. */
  cells: Cell[];
}

/** A short value: a list may take several lines where it is alone. */
type Cell = Group & { flat: Text };

/** If fewer of the rows fit, columns without their names are hard to read. */
const MOST_ROWS = 3 / 4;
/** From so many rows on, what they have in common may stand above them. */
const MANY = 4;
/** A value without its name: the sign at the end of a line says that more follow. */
const CELLS: Between = { flat: text(SEPARATOR), broken: text(' ·') };

/**
 * Lays out several dicts with the same keys and short values. Each gets a line with its keys, else a line below one that
 * names the columns, else as many lines as its pairs fill. Undefined for anything else.
 */
export function asRows(rows: readonly Row[]): Doc | undefined {
  const columns = columnsOf(rows);
  const [first] = rows;
  if (!columns || !first) return undefined;
  const complete = rows.map(({ name, item }) => beside(name, item.flat));
  const headed = new Headed(rows, columns);
  const common = new Set(rows.length < MANY ? [] : columns.filter(isSame));
  const varying = new Headed(
    rows,
    columns.filter((column) => !common.has(column)),
  );
  return choice((room) => {
    const whole = complete.filter((row) => fits(row, room));
    if (whole.length === rows.length) return lines(whole);
    if (headed.suits(room)) return headed.doc(room);
    const isShorter = common.size > 0 && common.size < columns.length && varying.suits(room);
    return isShorter ? lines([inAll(first, common), varying.doc(room)]) : lines(rows.map(record));
  });
}

/** The values by key, in the order of the first row; undefined if keys differ, or if a value is deep or has lines. */
function columnsOf(rows: readonly Row[]): Column[] | undefined {
  const [first] = rows;
  const names = first?.item.entries?.map(({ name }) => name) ?? [];
  if (rows.length < 2 || names.length < 2) return undefined;
  const columns = names.map((name): Column => ({ name: text(name), cells: [] }));
  for (const { item } of rows) {
    const byName = new Map(item.entries?.map(({ name, item }) => [name, item]));
    if (byName.size !== names.length || item.entries?.length !== names.length) return undefined;
    for (const { name, cells } of columns) {
      const value = byName.get(name.text);
      const flat = value && value.joint !== 'dot' ? inside(value, SEPARATOR) : undefined;
      if (!value || !flat) return undefined;
      cells.push({ ...value, flat });
    }
  }
  return columns;
}

function isSame({ cells: [first, ...others] }: Column): boolean {
  return others.every(({ flat }) => flat.text === first?.flat.text);
}

/** Rows without their keys, below a line that has them. */
class Headed {
  readonly #head: Text | undefined;
  readonly #rows: { name: string | undefined; cells: Cell[]; flat: Text | undefined }[];

  constructor(rows: readonly Row[], columns: readonly Column[]) {
    const names = columns.map(({ name }) => name);
    const head = joined(names, SEPARATOR);
    this.#head = head && text(`(${head.text})`);
    this.#rows = rows.map(({ name }, n) => {
      const cells = columns.flatMap(({ cells }) => cells[n] ?? []);
      return { name, cells, flat: beside(name, onOneLine(cells)) };
    });
  }

  /** Whether most rows are a line each. */
  suits(room: number): boolean {
    const fitting = this.#rows.filter(({ flat }) => fits(flat, room));
    return fits(this.#head, room) && fitting.length >= this.#rows.length * MOST_ROWS;
  }

  doc(room: number): Doc {
    const rows = this.#rows.map(({ name, cells, flat }) => (fits(flat, room) ? flat : broken(name, cells)));
    return lines(this.#head ? [this.#head, ...rows] : rows);
  }
}

/** A row that is too long: below its name if it fits there. */
function broken(name: string | undefined, cells: readonly Cell[]): Doc {
  if (name === undefined) return nest(fill(cells, CELLS));
  return all(text(`${name}:`), nest(all(line, group(onOneLine(cells), fill(cells, CELLS)))));
}

function onOneLine(cells: readonly Cell[]): Text | undefined {
  return joined(
    cells.map(({ flat }) => flat),
    SEPARATOR,
  );
}

/** `(all: proto tcp · user 0)` */
function inAll({ item: { entries = [] } }: Row, columns: Iterable<Column>): Doc {
  const common = new Set(Array.from(columns, ({ name }) => name.text));
  const pairs = pairsOf(entries.filter(({ name }) => common.has(name)));
  const last = pairs.pop();
  const end = last && group(last.flat && text(`${last.flat.text})`), all(last.broken, text(')')));
  return all(text('(all:'), nest(fill(end ? [...pairs, end] : pairs, DOT, BLANK)));
}

/** The pairs of one dict, as many on a line as fit. */
function record({ name, item: { entries = [] } }: Row): Doc {
  const pairs = pairsOf(entries);
  return name === undefined ? nest(fill(pairs, DOT)) : all(text(`${name}:`), nest(fill(pairs, DOT, BLANK)));
}

function pairsOf(entries: readonly Entry[]): Group[] {
  const colon = colonOf(entries);
  return entries.map((entry) => pair(entry, colon));
}

function fits(row: Text | undefined, room: number): row is Text {
  return row !== undefined && row.columns <= room;
}

function beside(name: string | undefined, row: Text | undefined): Text | undefined {
  return name === undefined ? row : joined([text(`${name}:`), row], ' ');
}
