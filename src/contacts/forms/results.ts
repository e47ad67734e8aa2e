import type { Command } from '../../commands/index.ts';
import { beginningOf, type Table, xmlBytes } from '../../render/index.ts';
import type { CommandNote, CommandStage, FormField, FormTable } from '../../xmpp/index.ts';
import type { ResultStyle } from '../clients/result-style.ts';
import type { SaidInForm } from './adhoc-gathering.ts';
import { nameOf } from './adhoc-stages.ts';

/** The most bytes of XML from an answer in one stage: with the rest of its stanza no more than 200 KiB. */
const MAX_OUTPUT = 192 * 1024;
/** The bytes around a value, and around a cell of a table without its `var`. */
const AROUND_VALUE = '<value></value>'.length;
const AROUND_PARAGRAPH = '<field type="fixed"><value></value></field>'.length;
const AROUND_CELL = '<field var="column-1"><value></value></field>'.length;
/** The most characters of text above a table. */
const MOST_ABOVE = 2_000;
/** The most bytes that one character takes in XML. */
const WIDEST = 5;

/** An answer in the parts of a form. */
export interface Result {
  readonly fields: readonly FormField[];
  readonly table?: FormTable | undefined;
  readonly instructions?: string | undefined;
  /** All of it, if the form does not hold it. */
  readonly whole?: string | undefined;
}

/** Makes a table or lines of an answer, as far as a stanza holds them. */
export function resultOf(said: readonly SaidInForm[], style: ResultStyle): Result {
  const texts = said.filter(({ text }) => text !== '');
  const whole = texts.map(({ text }) => text).join('\n\n');
  const table = style === 'tables' ? asTable(texts, whole) : undefined;
  return table ?? asLines(whole, style === 'lines');
}

/** As {@link resultOf}, never a table: it has no place among the fields of a question. */
export function textOf(said: readonly SaidInForm[], style: ResultStyle): Result {
  return resultOf(said, style === 'tables' ? 'text' : style);
}

/** Builds the last stage: the result, and the outcome. `url` has all of it. */
export function completedStage(
  command: Command,
  { fields, instructions, table }: Result,
  notes: readonly CommandNote[],
  url?: string,
): CommandStage {
  const link: FormField = { type: 'text-single', var: 'url', label: 'All of it', values: [url ?? ''] };
  const all = url === undefined ? fields : [link, ...fields];
  const form = { type: 'result' as const, title: nameOf(command), instructions, fields: all, table };
  return { status: 'completed', notes, form: all.length > 0 || table ? form : undefined };
}

function asTable(texts: readonly SaidInForm[], whole: string): Result | undefined {
  const at = texts.findLastIndex(({ table }) => table !== undefined);
  const table = texts[at]?.table?.();
  if (!table) return undefined;
  const above = texts.flatMap(({ beside = [], text }, index) => (index === at ? beside : text)).join('\n');
  if (above.length > MOST_ABOVE) return undefined;
  const rows = fittingRows(table);
  const left = table.rows.length - rows.length;
  const cut = left === 0 ? [] : [`… ${counted(left, 'more row')}`];
  const columns = table.columns.map((label, index) => ({ var: `column-${index + 1}`, label }));
  const instructions = [...(above === '' ? [] : [above]), ...cut].join('\n');
  return {
    fields: [],
    table: { columns, rows },
    instructions: instructions === '' ? undefined : instructions,
    whole: left === 0 ? undefined : whole,
  };
}

function fittingRows({ rows }: Table): Table['rows'] {
  let left = MAX_OUTPUT;
  const end = rows.findIndex((row) => {
    for (const text of row) left -= xmlBytes(text) + AROUND_CELL;
    return left < 0;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

function asLines(whole: string, inParagraphs: boolean): Result {
  const [fieldsOf, around] = inParagraphs ? [paragraphs, AROUND_PARAGRAPH] : [output, AROUND_VALUE];
  if (whole === '') return { fields: [] };
  const lines = whole.split('\n');
  let left = MAX_OUTPUT;
  const end = lines.findIndex((line) => {
    left -= line.length > left ? Number.POSITIVE_INFINITY : xmlBytes(line) + around;
    return left < 0;
  });
  if (end < 0) return { fields: fieldsOf(lines) };
  const fit =
    end === 0
      ? [beginningOf(lines[0] ?? '', Math.floor(MAX_OUTPUT / WIDEST))]
      : lines.slice(0, entryEnd(lines, end));
  const more = end === 0 ? '… the line goes on' : `… ${counted(lines.length - fit.length, 'more line')}`;
  return { fields: fieldsOf([...fit, more]), whole };
}

/** The end of the last entry that fits: its lines are indented, but for the first. */
function entryEnd(lines: readonly string[], end: number): number {
  let at = end;
  while (at > end / 2 && /^\s/.test(lines[at] ?? '')) at -= 1;
  return at > end / 2 ? at : end;
}

function output(lines: readonly string[]): FormField[] {
  return [{ type: 'text-multi', var: 'output', label: 'Answer', values: lines }];
}

/** A paragraph for each line; a blank at its beginning must not be lost. */
function paragraphs(lines: readonly string[]): FormField[] {
  return lines.map((line) => ({
    type: 'fixed',
    values: [line.replace(/^ +/, (blanks) => '\u00a0'.repeat(blanks.length))],
  }));
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
