import { columnsOf } from './columns.ts';

/**
 * A document that is laid out to a width, after Wadler ("A prettier printer") and Lindig ("Strictly pretty"). The flat form
 * of a group is a text of its own here, since `key value · key value` differs from the lines by more than their breaks.
 */
export type Doc =
  | Text
  | { kind: 'line' }
  | { kind: 'all'; docs: readonly Doc[] }
  | { kind: 'nest'; by: number; doc: Doc }
  | Group
  | { kind: 'choice'; pick(room: number, width: number): Doc }
  | Fill;

/** A piece of one line, which is never broken. */
export interface Text {
  kind: 'text';
  text: string;
  columns: number;
}

/** Its flat form where that fits, else the broken one. */
export interface Group {
  kind: 'group';
  flat: Text | undefined;
  broken: Doc;
}

/** As many items on each line as fit. */
export interface Fill {
  kind: 'fill';
  items: readonly (Text | Group)[];
  between: Between;
  /** Stands before the first item. */
  first: Between | undefined;
}

/** Stands between two items: on a line, and where the line ends between them. */
export interface Between {
  flat: Text;
  broken: Text;
}

export function text(value: string): Text {
  return { kind: 'text', text: value, columns: columnsOf(value) };
}

/** The end of a line. */
export const line: Doc = { kind: 'line' };

export function all(...docs: readonly Doc[]): Doc {
  return { kind: 'all', docs };
}

/** Moves the lines that begin within a document to the right. */
export function nest(doc: Doc, by = MARGIN): Doc {
  return { kind: 'nest', by, doc };
}

export function group(flat: Text | undefined, broken: Doc): Group {
  return { kind: 'group', flat, broken };
}

/** Decides by the columns that are left on the line. */
export function choice(pick: (room: number, width: number) => Doc): Doc {
  return { kind: 'choice', pick };
}

export function fill(items: readonly (Text | Group)[], between: Between, first?: Between): Fill {
  return { kind: 'fill', items, between, first };
}

/** Each document on separate lines. */
export function lines(docs: readonly Doc[]): Doc {
  const all: Doc[] = [];
  for (const doc of docs) {
    if (all.length > 0) all.push(line);
    all.push(doc);
  }
  return { kind: 'all', docs: all };
}

/** How far to the right stands what belongs to the line above. */
export const MARGIN = 2;
export const COMMA: Between = { flat: text(', '), broken: text(',') };
export const DOT: Between = { flat: text(' · '), broken: text('') };
export const BLANK: Between = { flat: text(' '), broken: text('') };

/** A document and where its lines begin. `at`: the next item of a {@link Fill}. */
interface Step {
  doc: Doc;
  indent: number;
  at: number;
}

/**
 * Lays a document out. Linear in it, and without recursion. `keepsLists`: a list stays on its line, however long: who
 * searches lines sees each item with its key.
 */
export function laidOut(doc: Doc, width: number, { keepsLists = false } = {}): string {
  const page = new Page(width, keepsLists);
  const steps: Step[] = [{ doc, indent: 0, at: 0 }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { doc, indent } = step;
    if (doc.kind === 'text') page.write(doc);
    else if (doc.kind === 'line') page.newLine(indent);
    else if (doc.kind === 'nest') steps.push({ doc: doc.doc, indent: indent + doc.by, at: 0 });
    else if (doc.kind === 'choice') steps.push({ doc: doc.pick(page.room, width), indent, at: 0 });
    else if (doc.kind === 'group') {
      steps.push({ doc: page.fits(doc.flat) ? doc.flat : doc.broken, indent, at: 0 });
    } else if (doc.kind === 'fill') fillOn(page, { ...step, doc }, steps);
    else
      for (let n = doc.docs.length - 1; n >= 0; n--) steps.push({ doc: doc.docs[n] ?? line, indent, at: 0 });
  }
  return page.text;
}

/** Puts the next item of a fill on the page, and what follows it on the stack. */
function fillOn(page: Page, { doc, indent, at }: Step & { doc: Fill }, steps: Step[]): void {
  const item = doc.items[at];
  if (!item) return;
  const before = at === 0 ? doc.first : doc.between;
  if (before) {
    const flat = item.kind === 'text' ? item : item.flat;
    const after = at + 1 < doc.items.length ? doc.between.broken.columns : 0;
    const room = page.keepsLists ? Infinity : page.room;
    const fits = flat !== undefined && before.flat.columns + flat.columns + after <= room;
    page.write(fits ? before.flat : before.broken);
    if (!fits) page.newLine(indent);
  }
  steps.push({ doc, indent, at: at + 1 }, { doc: item, indent, at: 0 });
}

class Page {
  readonly keepsLists: boolean;
  readonly #width: number;
  readonly #out: string[] = [];
  #column = 0;
  /** Blanks due before the next text, so that no line is of blanks alone. */
  #margin = 0;

  constructor(width: number, keepsLists: boolean) {
    this.#width = width;
    this.keepsLists = keepsLists;
  }

  get room(): number {
    return this.#width - this.#column;
  }

  get text(): string {
    return this.#out.join('');
  }

  fits(flat: Text | undefined): flat is Text {
    return flat !== undefined && flat.columns <= this.room;
  }

  write({ text, columns }: Text): void {
    if (text === '') return;
    if (this.#margin > 0) this.#out.push(' '.repeat(this.#margin));
    this.#margin = 0;
    this.#out.push(text);
    this.#column += columns;
  }

  newLine(indent: number): void {
    this.#out.push('\n');
    this.#column = indent;
    this.#margin = indent;
  }
}
