import { columnsOf } from './columns.ts';
import {
  all,
  BLANK,
  choice,
  type Doc,
  type Group,
  group,
  line,
  MARGIN,
  nest,
  type Text,
  text,
} from './layout.ts';

/** A value as it is laid out: on one line where that fits, else a line for each child. */
export interface Shown extends Group {
  /** Holds its one-line form together. */
  joint: 'none' | 'comma' | 'dot';
  /** How it follows a name and a colon, if not on a line below. */
  under: Doc | undefined;
  /** A dict's values under their keys, in its own order. */
  entries?: readonly Entry[];
}

/** A value under its key. */
export interface Entry {
  name: string;
  item: Shown;
}

/** The largest `output.width`: a longer form fits no line. */
const WIDEST = 200;
/** Between the pairs of a dict. */
export const SEPARATOR = ' · ';

/** A value of one word or text. */
export function oneLine(written: string): Shown {
  const flat = text(written);
  return shown(flat, flat, 'none');
}

export function shown(flat: Text | undefined, broken: Doc, joint: Shown['joint'], under?: Doc): Shown {
  return { kind: 'group', flat, broken, joint, under };
}

/** It with no name before it: a dict of one key reads as `key: value`. */
export function standing(item: Shown): Doc {
  return item.entries?.length === 1 ? item.broken : item;
}

/** True of a value, which may stand beside its name. */
export function isShown(part: object): part is Shown {
  return 'joint' in part;
}

/** The value after its name, on the same line or under it. */
export function named({ name, item }: Entry, above: Doc = text(`${name}:`)): Doc {
  return beside(text(`${name}:`), item, item.flat, above);
}

/** `key value`, to stand among others like it. */
export function pair({ name, item }: Entry, colon: string): Group {
  const key = text(name + colon);
  const inner = inside(item, SEPARATOR);
  return group(inner && joined([key, inner], ' '), beside(key, item, inner, key));
}

/** The pairs of a dict on one line. */
export function pairs(entries: readonly Entry[]): Text | undefined {
  const colon = colonOf(entries);
  let columns = -SEPARATOR.length;
  const pieces: string[] = [];
  for (const { name, item } of entries) {
    const inner = inside(item, SEPARATOR);
    if (!inner) return undefined;
    columns += SEPARATOR.length + columnsOf(name) + colon.length + 1 + inner.columns;
    if (columns > WIDEST) return undefined;
    pieces.push(`${name}${colon} ${inner.text}`);
  }
  return { kind: 'text', text: pieces.join(SEPARATOR), columns };
}

/** A value beside its key if they fit there. So does a text that is too long below it as well. */
function beside(key: Text, item: Shown, flat: Text | undefined, above: Doc): Doc {
  const broken = choice(() => all(above, nest(item.under ?? all(line, standing(item)))));
  if (!flat) return broken;
  if (item.joint !== 'none') return group(joined([key, flat], ' '), broken);
  const columns = key.columns + 1 + flat.columns;
  return choice((room) =>
    columns <= room || flat.columns > room - MARGIN ? all(key, BLANK.flat, flat) : broken,
  );
}

/** The colon after the keys of a dict where one of them has a blank, and so no other end. */
export function colonOf(entries: readonly Entry[]): string {
  return entries.some(({ name }) => /\s/.test(name)) ? ':' : '';
}

/** A one-line form among others: in brackets, or not at all, where its end could not be seen. */
export function inside({ flat, joint }: Shown, separator: ', ' | typeof SEPARATOR): Text | undefined {
  if (!flat) return undefined;
  const isOpen = joint === 'none' || (joint === 'comma' && separator === SEPARATOR);
  if (isOpen) return flat.text.includes(separator) ? undefined : flat;
  return { ...flat, text: `(${flat.text})`, columns: flat.columns + 2 };
}

/** The texts on one line; undefined if one has no such form, or if no line is as long. */
export function joined(texts: readonly (Text | undefined)[], separator: string): Text | undefined {
  let columns = -separator.length;
  const pieces: string[] = [];
  for (const each of texts) {
    columns += separator.length + (each?.columns ?? WIDEST);
    if (!each || columns > WIDEST) return undefined;
    pieces.push(each.text);
  }
  return { kind: 'text', text: pieces.join(separator), columns };
}
