import { reportCaught } from '../guard/index.ts';
import { isDict, type SaltValue } from '../salt/index.ts';
import { beginningOf } from './cut.ts';
import { type Display, PLAIN_DISPLAY } from './display.ts';
import { all, type Doc, laidOut, MARGIN, nest, text } from './layout.ts';
import { fence, mayBeStyled } from './message-styling.ts';
import { prose, wrapped } from './prose.ts';
import type { Section } from './sections.ts';
import { isShown, named, oneLine, type Shown, standing } from './shown.ts';
import { structure } from './structure.ts';
import type { Table } from './table.ts';
import { capital, indent, isScalar, leftOut, plainText, scalar } from './text.ts';
import { fitsWidth, recordsOf } from './text-table.ts';

/** A preformatted block, in which columns stand under each other: fenced where styling is on, else indented. */
export interface Pre {
  pre: string;
  indent: number;
}

/** An empty key or value, or one of several lines. */
const SPECIAL = /^:|: $|\n/;
/** A longer text is not searched: a chat shows its beginning, and that raw. */
const LONGEST_LOOKED_AT = 65_536;

/** A structure, to be laid out once the width and the name before it are known. */
export interface Structure {
  value: SaltValue;
  /** Its layout, made at the first use. */
  shown?: Shown;
}

/** A piece of an answer, one or more whole lines: raw text, a preformatted block, or what is laid out to the width. */
export type Part = string | Pre | Structure | Doc;

export function isBlock(part: Part): part is Pre {
  return typeof part !== 'string' && 'pre' in part;
}

/** An answer to send. If `styled` is false the text is raw and must be marked unstyled (XEP-0393 §6). */
export interface Rendered {
  text: string;
  styled: boolean;
  /** The full raw text, for `more`, if `text` leaves something out. */
  full?: string;
  /** The failure, in one line, if the answer begins with one. */
  failure?: string | undefined;
  /** The columns that it was laid out for. */
  width?: number;
  /** It begins with a fence: words come before it, as clients show the first line in lists and notifications. */
  opensBlock?: boolean;
  /** The parts of the text, if each is to show in a cut: one for each minion. */
  sections?: readonly Section[];
  /** The same as a table, if it is one: a form can show that. */
  table?: (() => Table | undefined) | undefined;
  /** The lines that were put above and below it: they belong to the table and to `full` too. */
  beside?: readonly string[];
}

/** Puts a line above an answer. */
export function above(line: string, answer: Rendered): Rendered {
  const shown = wrapped(line, answer);
  const text = `${shown}\n${answer.text}`;
  const beside = [line, ...(answer.beside ?? [])];
  return { ...answer, text, opensBlock: false, sections: [{ text: shown }, ...sectionsOf(answer)], beside };
}

/** Puts a line under an answer. */
export function below(answer: Rendered, line: string): Rendered {
  const shown = wrapped(line, answer);
  const beside = [...(answer.beside ?? []), line];
  if (answer.text === '') return { ...answer, text: shown, beside };
  return {
    ...answer,
    text: `${answer.text}\n${shown}`,
    sections: [...sectionsOf(answer), { text: shown }],
    beside,
  };
}

function sectionsOf({ text, sections = [{ text }] }: Rendered): readonly Section[] {
  return sections;
}

/** Several lines as the part that reads best: preformatted if they have columns or indentation. */
export function block(text: string, by = 0): Part {
  return text.includes('\n') && /\S(?: {2,}|\t)\S|^[ \t]+\S/m.test(text)
    ? { pre: text, indent: by }
    : indent(text, by);
}

/**
 * Joins the parts into one text. Uses fences (XEP-0393 §5.1.3) only if nothing else in the text could be misread as
 * styling. So a message is either styled on purpose or marked unstyled.
 */
export function join(parts: Part[], display: Display = PLAIN_DISPLAY): Rendered {
  const { width } = display;
  const shown = fitted(parts, display);
  const [first = ''] = shown;
  if (shown.length === 1 && typeof first === 'string') return { text: first, styled: false, width };
  const styled = mayBeFenced(shown, display);
  const opensBlock = styled && typeof first !== 'string';
  return { text: textOf(shown, styled), styled, width, ...(opensBlock && { opensBlock }) };
}

/** The parts of one section of an answer, and the label that its rest needs. */
export interface Labelled {
  label: string;
  parts: Part[];
}

/** As {@link join}, for an answer in sections. */
export function joinSections(groups: readonly Labelled[], display: Display = PLAIN_DISPLAY): Rendered {
  const shown = groups.map(({ parts }) => fitted(parts, display));
  const styled = mayBeFenced(shown.flat(), display);
  const sections = groups.map(({ label }, n): Section => ({ label, text: textOf(shown[n] ?? [], styled) }));
  return { text: sections.map(({ text }) => text).join('\n'), styled, width: display.width, sections };
}

function mayBeFenced(parts: readonly (string | Pre)[], { styling, fences }: Display): boolean {
  const isRisky = (part: string | Pre) =>
    typeof part === 'string' && (part.length > LONGEST_LOOKED_AT || mayBeStyled(part));
  return styling && fences && parts.some((part) => typeof part !== 'string') && !parts.some(isRisky);
}

function textOf(parts: readonly (string | Pre)[], fenced: boolean): string {
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part === 'string') texts.push(part);
    else texts.push(fenced ? fence(part.pre) : indent(part.pre, part.indent));
  }
  return texts.join('\n');
}

/** No text of an answer is longer, in characters, whatever went wrong before. */
const LONGEST = 8 * 2 ** 20;
/** The most characters of the reason why it could not be shown. */
const LONGEST_REASON = 200;

/** The text in place of an answer that could not be rendered. */
function notShown(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `the answer could not be shown: ${beginningOf(reason.replace(/\s+/g, ' '), LONGEST_REASON)}`;
}

/** Renders something, or says why that failed: one answer's fault must not take the others along. */
export function safely<T>(render: () => T, instead: (why: string) => T): T {
  try {
    return render();
  } catch (error) {
    reportCaught('render', error);
    return instead(notShown(error));
  }
}

/** Renders a whole answer: never throws, never gives more than a bounded text. */
export function renderedSafely(render: () => Rendered): Rendered {
  try {
    const { full, sections, ...answer } = render();
    const text = clamped(answer.text);
    if (sections && text === answer.text) Object.assign(answer, { sections });
    return full === undefined ? { ...answer, text } : { ...answer, text, full: clamped(full) };
  } catch (error) {
    reportCaught('render', error);
    return { text: capital(notShown(error)), styled: false };
  }
}

/** A text cut at the end of a line where it is over the bound. */
function clamped(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf('\n', LONGEST);
  const head = text.slice(0, end > LONGEST / 2 ? end : LONGEST);
  return `${head}\n${leftOut(text.length - head.length, 'character')}`;
}

/** The parts as text, except columns, which may get a fence. */
function fitted(parts: readonly Part[], { fences, width }: Display): (string | Pre)[] {
  const shown: (string | Pre)[] = [];
  for (const part of parts) {
    if (typeof part === 'string') shown.push(part);
    else if ('pre' in part) shown.push(fittedBlock(part, fences ? 0 : part.indent, width));
    else if (!('value' in part)) shown.push(laidOut(part, width));
    else shown.push(briefly(part.value, width) ?? laidOut(standing(shownOf(part)), width));
  }
  return shown;
}

/** A narrow screen hides the end of a block: then a table becomes records, and other text is raw. */
function fittedBlock(part: Pre, margin: number, width: number): string | Pre {
  if (fitsWidth(part.pre, width - margin)) return part;
  const records = recordsOf(part.pre);
  return indent(records ? laidOut(records, width - part.indent) : part.pre, part.indent);
}

/** A dict of one short value, which needs no layout. */
function briefly(value: SaltValue, width: number): string | undefined {
  if (!isDict(value)) return undefined;
  const [key = '', ...others] = Object.keys(value);
  const only = value[key] ?? null;
  if (others.length > 0 || !isScalar(only)) return undefined;
  const text = `${plainText(key)}: ${plainText(scalar(only))}`;
  // Half of it, as a character takes up to two columns.
  return text.length * 2 <= width && !SPECIAL.test(text) ? text : undefined;
}

/** Puts a name before an answer: on one line if it fits, else above it. */
export function labelled(label: string, parts: Part[]): Part[] {
  const [only] = parts;
  if (only === undefined) return [prose(label)];
  const item = parts.length === 1 ? besideName(only) : undefined;
  if (item) return [named({ name: label, item }, prose(`${label}:`))];
  return [prose(`${label}:`), ...moved(parts)];
}

function shownOf(part: Structure): Shown {
  part.shown ??= structure(part.value);
  return part.shown;
}

function besideName(part: Part): Shown | undefined {
  if (typeof part === 'string') return part.includes('\n') ? undefined : oneLine(part);
  if ('value' in part) return shownOf(part);
  return isShown(part) ? part : undefined;
}

/** Parts moved right, to stand under a name. */
export function moved(parts: Part[], by = MARGIN): Part[] {
  return parts.map((part) => {
    if (typeof part === 'string') return indent(part, by);
    if ('pre' in part) return { ...part, indent: part.indent + by };
    return all(text(' '.repeat(by)), nest('value' in part ? standing(shownOf(part)) : part, by));
  });
}
