import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { all, BLANK, COMMA, type Doc, fill, lines, nest, type Text, text } from './layout.ts';
import { naturally } from './names.ts';
import { asRows } from './rows.ts';
import { colonOf, inside, joined, named, oneLine, pair, type Shown, shown, standing } from './shown.ts';
import { isScalar, plainText, type Scalar, scalar, splitLines } from './text.ts';

/** A list of words fills lines; of longer items each gets a line. */
const LONGEST_WORD = 24;

/** Lays out a value: on one line where that fits, else a line for each child (docs/design.md, "Answers"). */
export function structure(value: SaltValue, isMeasured = false): Shown {
  if (isScalar(value)) return scalarShown(value);
  if (Array.isArray(value)) return listShown(value.map((item) => structure(item)));
  const measure = measureOf(value, isMeasured);
  return measure === undefined ? dictShown(value) : oneLine(measure);
}

function scalarShown(value: Scalar): Shown {
  const [first = "''", ...others] = splitLines(plainText(scalar(value)));
  if (others.length === 0) return oneLine(first);
  return shown(undefined, lines([first, ...others].map(text)), 'none');
}

/** `2048 kB` of `{value, unit}`; of `{value}` too, where a neighbour has a unit. */
function measureOf(dict: SaltDict, isMeasured: boolean): string | undefined {
  const { value, unit } = dict;
  const keys = Object.keys(dict).length;
  if (value === undefined || !(unit === undefined ? isMeasured && keys === 1 : keys === 2)) return undefined;
  const parts = unit === undefined ? [value] : [value, unit];
  if (!parts.every(isScalar)) return undefined;
  const [first = '', ...others] = splitLines(parts.map((part) => plainText(scalar(part))).join(' '));
  return others.length === 0 ? first : undefined;
}

function listShown(items: readonly Shown[]): Shown {
  const [first] = items;
  if (!first) return oneLine('[]');
  const words = items.flatMap(({ flat, joint }) => (flat && joint === 'none' ? [flat] : []));
  if (words.length === items.length) return wordsShown(items, words);
  const broken = asRows(items.map((item) => ({ name: undefined, item }))) ?? lines(items.map(bullet));
  // One alone needs no brackets to be told from the next.
  if (items.length === 1) return shown(first.flat, broken, first.joint);
  return shown(inList(items), broken, 'comma');
}

function wordsShown(items: readonly Shown[], words: readonly Text[]): Shown {
  if (!words.every(isWord)) return shown(inList(items), lines(words), 'comma');
  return shown(inList(items), fill(words, COMMA), 'comma', fill(words, COMMA, BLANK));
}

function inList(items: readonly Shown[]): Text | undefined {
  return joined(
    items.map((item) => inside(item, ', ')),
    ', ',
  );
}

function isWord({ columns, text }: Text): boolean {
  return columns <= LONGEST_WORD && !/[\s,]/.test(text);
}

function bullet(item: Shown): Doc {
  return all(text('- '), nest(standing(item)));
}

function dictShown(dict: SaltDict): Shown {
  const keys = Object.keys(dict);
  if (keys.length === 0) return oneLine('{}');
  const isMeasured = keys.some((key) => hasUnit(dict[key]));
  const entries = keys.map((key) => ({ name: nameOf(key), item: structure(dict[key] ?? null, isMeasured) }));
  const colon = colonOf(entries);
  const flat = joined(
    entries.map((entry) => pair(entry, colon).flat),
    ' · ',
  );
  const sorted = entries.toSorted((a, b) => naturally(a.name, b.name));
  return { ...shown(flat, asRows(sorted) ?? lines(sorted.map((entry) => named(entry))), 'dot'), entries };
}

function hasUnit(value: SaltValue | undefined): boolean {
  return value !== undefined && isDict(value) && 'unit' in value && measureOf(value, false) !== undefined;
}

/** A key on one line. */
export function nameOf(key: string): string {
  return splitLines(plainText(key)).join('␊') || "''";
}
