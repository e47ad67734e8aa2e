import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { all, BLANK, COMMA, choice, type Doc, fill, line, lines, nest, type Text, text } from './layout.ts';
import { naturally } from './names.ts';
import { asRows } from './rows.ts';
import { inside, joined, named, oneLine, pairs, SEPARATOR, type Shown, shown, standing } from './shown.ts';
import { isScalar, plainText, type Scalar, scalar, splitLines } from './text.ts';

/** Items that are not longer, on average, fill lines; of longer ones each gets a line. */
const LONGEST_WORD = 24;
/** Words end at a blank or a comma. */
const HAS_END = /[\s,]/;

/**
 * Lays out a value: on one line where that fits, else a line for each child (docs/design.md, "Answers"). Its recursion
 * is as deep as the budget lets a value be.
 */
export function structure(value: SaltValue, isMeasured = false): Shown {
  if (isScalar(value)) return scalarShown(value);
  if (Array.isArray(value)) return listShown(value.map((item) => structure(item)));
  const measure = measureOf(value, isMeasured);
  return measure === undefined ? (changeShown(value) ?? dictShown(value)) : oneLine(measure);
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

/** `1.18 → 1.22` of `{old, new}`; `1.18, 1.20 → 1.22` of lists. */
function changeShown(dict: SaltDict): Shown | undefined {
  if (Object.keys(dict).length !== 2) return undefined;
  const [old, now] = [sideOf(dict.old), sideOf(dict.new)];
  if (old === undefined || now === undefined) return undefined;
  const sides = [text(old), text(`→ ${now}`)];
  return shown(joined(sides, ' '), fill(sides, BLANK), 'comma', fill(sides, BLANK, BLANK));
}

/** A side of a change on one line, if nothing in it is deep. */
function sideOf(value: SaltValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!isScalar(value)) {
    const isFlat = Object.values(value).every(isScalar);
    return isFlat ? inside(structure(value), SEPARATOR)?.text : undefined;
  }
  const [first = '(none)', ...others] = splitLines(plainText(scalar(value)));
  return others.length === 0 ? first : undefined;
}

function listShown(items: readonly Shown[]): Shown {
  const [first] = items;
  if (!first) return oneLine('[]');
  const pieces = items.map((item) => inside(item, ', '));
  const flat = joined(pieces, ', ');
  const broken = choice(
    () => asRows(items.map((item) => ({ name: undefined, item }))) ?? lines(items.map(listed)),
  );
  const words = wordsOf(items, pieces);
  // One structure alone needs no brackets to be told from the next.
  if (!words)
    return items.length === 1 ? shown(first.flat, broken, first.joint) : shown(flat, broken, 'comma');
  const { texts, widest } = words;
  const filled = choice((room) => (widest < room ? fill(texts, COMMA) : broken));
  const under = choice((room) => (widest < room ? fill(texts, COMMA, BLANK) : all(line, broken)));
  return shown(flat, filled, 'comma', under);
}

interface Words {
  texts: Text[];
  /** The widest list in brackets, which no line can break. */
  widest: number;
}

/** The items, if they are short words or lists of scalars: these fill lines. */
function wordsOf(items: readonly Shown[], pieces: readonly (Text | undefined)[]): Words | undefined {
  const texts = pieces.filter((piece) => piece !== undefined);
  const isWord = (piece: Text, n: number) => {
    const joint = items[n]?.joint;
    return joint === 'comma' || (joint === 'none' && !HAS_END.test(piece.text));
  };
  if (texts.length < pieces.length || !texts.every(isWord)) return undefined;
  let [columns, widest] = [0, 0];
  for (const [n, text] of texts.entries()) {
    columns += text.columns;
    if (items[n]?.joint === 'comma') widest = Math.max(widest, text.columns);
  }
  return columns <= LONGEST_WORD * texts.length ? { texts, widest } : undefined;
}

/** A text of one line gets a line, all else a mark to see where it begins. */
function listed(item: Shown): Doc {
  return item.joint === 'none' && item.flat ? item.flat : all(text('- '), nest(standing(item)));
}

function dictShown(dict: SaltDict): Shown {
  const keys = Object.keys(dict);
  if (keys.length === 0) return oneLine('{}');
  const isMeasured = keys.some((key) => hasUnit(dict[key]));
  const entries = keys.map((key) => ({ name: nameOf(key), item: structure(dict[key] ?? null, isMeasured) }));
  const broken = choice(() => {
    const sorted = entries.toSorted((a, b) => naturally(a.name, b.name));
    return asRows(sorted) ?? lines(sorted.map((entry) => named(entry)));
  });
  return { ...shown(pairs(entries), broken, 'dot'), entries };
}

function hasUnit(value: SaltValue | undefined): boolean {
  return value !== undefined && isDict(value) && 'unit' in value && measureOf(value, false) !== undefined;
}

/** A key on one line. */
export function nameOf(key: string): string {
  return splitLines(plainText(key)).join('␊') || "''";
}
