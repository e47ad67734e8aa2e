import {
  all,
  type Between,
  BLANK,
  choice,
  DOT,
  type Doc,
  fill,
  group,
  line,
  lines,
  nest,
  type Text,
  text,
} from './layout.ts';
import { colonOf, inside, joined, pair, type Shown } from './shown.ts';

/** A dict among others like it: under its key, or in a list. */
export interface Row {
  name: string | undefined;
  item: Shown;
}

/** The values of one key. */
interface Column {
  name: Text;
  /** By row. */
  cells: Text[];
}

/** If fewer of the rows fit, columns without their names are hard to read. */
const MOST_ROWS = 3 / 4;
/** From so many rows on, what they have in common may stand above them. */
const MANY = 4;
const SEPARATOR = ' · ';
/** A value without its name: the sign at the end of a line says that more follow. */
const CELLS: Between = { flat: text(SEPARATOR), broken: text(' ·') };

/**
 * Lays out several dicts with the same keys and short values. Each gets a line with its keys, else a line below one that
 * names the columns, else as many lines as its pairs fill. Undefined for anything else.
 */
export function asRows(rows: readonly Row[]): Doc | undefined {
  const columns = columnsOf(rows);
  if (!columns) return undefined;
  const complete = rows.map(({ name, item }) => beside(name, item.flat));
  const [common, varying] = [true, false].map((same) => columns.filter((each) => isSame(each) === same));
  const forms = [new Headed(rows, columns)];
  if (rows.length >= MANY && common?.length && varying?.length) forms.push(new Headed(rows, varying, common));
  return choice((room) => {
    const whole = complete.filter((row) => fits(row, room));
    if (whole.length === rows.length) return lines(whole);
    return forms.find((form) => form.suits(room))?.doc(room) ?? lines(rows.map(record));
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
      const cell = value && value.joint !== 'dot' ? inside(value, SEPARATOR) : undefined;
      if (!cell) return undefined;
      cells.push(cell);
    }
  }
  return columns;
}

function isSame({ cells: [first, ...others] }: Column): boolean {
  return others.every(({ text }) => text === first?.text);
}

/** Rows without their keys, below a line that has them; what all have in common stands above. */
class Headed {
  readonly #head: Text | undefined;
  readonly #common: Doc[];
  readonly #rows: { name: string | undefined; cells: Text[]; flat: Text | undefined }[];

  constructor(rows: readonly Row[], columns: readonly Column[], common: readonly Column[] = []) {
    const head = joined(
      columns.map(({ name }) => name),
      SEPARATOR,
    );
    this.#head = head && text(`(${head.text})`);
    const shared = common.map(({ name, cells: [cell] }) => `${name.text} ${cell?.text}`);
    const texts = shared.map(
      (each, n) => `${n === 0 ? '(all: ' : ''}${each}${n === shared.length - 1 ? ')' : ''}`,
    );
    this.#common = shared.length === 0 ? [] : [fill(texts.map(text), DOT)];
    this.#rows = rows.map(({ name }, n) => {
      const cells = columns.flatMap(({ cells }) => cells[n] ?? []);
      return { name, cells, flat: beside(name, joined(cells, SEPARATOR)) };
    });
  }

  /** Whether most rows are a line each. */
  suits(room: number): boolean {
    const fitting = this.#rows.filter(({ flat }) => fits(flat, room));
    return fits(this.#head, room) && fitting.length >= this.#rows.length * MOST_ROWS;
  }

  doc(room: number): Doc {
    const rows = this.#rows.map(({ name, cells, flat }) => (fits(flat, room) ? flat : broken(name, cells)));
    return lines([...this.#common, ...(this.#head ? [this.#head] : []), ...rows]);
  }
}

/** A row that is too long: below its name if it fits there. */
function broken(name: string | undefined, cells: readonly Text[]): Doc {
  if (name === undefined) return nest(fill(cells, CELLS));
  return all(text(`${name}:`), nest(all(line, group(joined(cells, SEPARATOR), fill(cells, CELLS)))));
}

function fits(row: Text | undefined, room: number): row is Text {
  return row !== undefined && row.columns <= room;
}

function beside(name: string | undefined, row: Text | undefined): Text | undefined {
  return name === undefined ? row : joined([text(`${name}:`), row], ' ');
}

/** The pairs of one dict, as many on a line as fit. */
function record({ name, item: { entries = [] } }: Row): Doc {
  const colon = colonOf(entries);
  const pairs = entries.map((entry) => pair(entry, colon));
  return name === undefined ? nest(fill(pairs, DOT)) : all(text(`${name}:`), nest(fill(pairs, DOT, BLANK)));
}
