import { fairShares } from './budget.ts';
import {
  amountOf,
  type Cut,
  type CutLimits,
  countLines,
  cut,
  NOTE_BYTES,
  noteOf,
  shownOf,
  xmlBytes,
} from './cut.ts';
import { MARGIN } from './layout.ts';

/** One part of a long answer, such as one minion's, in whole lines: a cut leaves something of each. */
export interface Section {
  text: string;
  /** Stands above the rest as well: `web01:`; none if empty. */
  label?: string;
}

/** A cut that keeps the sections of the rest. */
export interface SectionsCut extends Cut {
  sections?: readonly Section[];
}

/** A section that is cut has room for so many lines at least: its label, two lines, and how much it has left. */
const LEAST = 4;
/** The beginning of another section goes on a page only if it has room for as many bytes. */
const LEAST_BYTES = 2_048;

/** As {@link cut}; a long answer in sections shows the first lines of each, as far as the lines of one message reach. */
export function cutSections(text: string, sections: readonly Section[], limits: CutLimits): SectionsCut {
  const { lines, first = lines, bytes } = limits;
  const needs = sections.map((section) => countLines(section.text));
  const all = needs.reduce((sum, need) => sum + need, 0);
  const long = needs.filter((need) => need > 1).length;
  const wanted = shownOf(all, lines, Math.max(first, first * long));
  if (sections.length < 2 || (wanted === all && xmlBytes(text) <= bytes)) return cut(text, limits);
  const shown = sections.slice(0, sectionsWithin(needs, wanted));
  const shares = fairShares(needs.slice(0, shown.length), wanted);
  const pieces = fitted(
    shown.map((section, n) => cutTo(section, shares[n] ?? 0, limits)),
    shown,
    limits,
  );
  const cuts = pieces.filter(({ rest }) => rest);
  // The note of the message says how much is left of the last one.
  const isLastAlone = cuts.length === 1 && cuts[0] === pieces.at(-1) && shown.length === sections.length;
  const head = pieces.map((piece) => headOf(piece, !isLastAlone)).join('\n');
  const rests = [...pieces.flatMap(({ rest }) => rest ?? []), ...sections.slice(shown.length)];
  if (rests.length === 0 || xmlBytes(head) > bytes) return cut(text, limits);
  return { head, ...later(rests), isOpened: cuts[0]?.isOpened ?? false };
}

/** The next page: the remaining sections in their order, each under its label. */
export function nextSections(sections: readonly Section[], limits: CutLimits): SectionsCut {
  const { lines, bytes } = limits;
  const text = sections.map((section) => section.text).join('\n');
  const all = countLines(text);
  const isWhole = shownOf(all, lines, lines) === all && xmlBytes(text) <= bytes;
  if (isWhole || (sections.length === 1 && !sections[0]?.label)) return cut(text, limits);
  const heads: string[] = [];
  let room = lines;
  let left = bytes - NOTE_BYTES;
  for (const [n, section] of sections.entries()) {
    const need = countLines(section.text);
    const size = xmlBytes(section.text) + 1;
    const fits = need <= room && size <= left;
    const isWorthIt = n === 0 || (room >= LEAST && left >= LEAST_BYTES);
    if (!fits && !isWorthIt) return { head: heads.join('\n'), ...later(sections.slice(n)) };
    const share = { ...limits, lines: Math.max(room, LEAST), bytes: left };
    const { head, rest } = fits ? { head: section.text } : split(section, share);
    heads.push(head);
    if (rest) return { head: heads.join('\n'), ...later([rest, ...sections.slice(n + 1)]) };
    room -= need;
    left -= size;
  }
  return cut(text, limits);
}

function later(sections: readonly Section[]): Required<Pick<SectionsCut, 'rest' | 'note' | 'sections'>> {
  const rest = sections.map((section) => section.text).join('\n');
  return { rest, note: noteOf(rest), sections };
}

/** How many sections, from the first, have room for a few lines each. */
function sectionsWithin(needs: readonly number[], lines: number): number {
  let used = 0;
  const over = needs.findIndex((need) => {
    used += Math.min(need, LEAST);
    return used > lines;
  });
  return Math.max(1, over < 0 ? needs.length : over);
}

/** The beginning of a section; its rest has the label too. */
interface Piece {
  head: string;
  rest?: Section;
  /** Says below the head how much is left. */
  note?: string;
  isOpened?: boolean;
}

/** The pieces again, in fewer lines where these are too long for one message. */
function fitted(pieces: Piece[], sections: readonly Section[], limits: CutLimits): Piece[] {
  const needs = pieces.map((piece) => xmlBytes(headOf(piece)) + 1);
  const room = limits.bytes - NOTE_BYTES;
  if (needs.reduce((sum, need) => sum + need, 0) <= room) return pieces;
  const shares = fairShares(needs, room);
  return sections.map((section, n) => {
    const [piece, share = 0] = [pieces[n], shares[n]];
    if (piece && (needs[n] ?? 0) <= share) return piece;
    return cutTo(section, countLines(piece ? headOf(piece) : ''), { ...limits, bytes: share });
  });
}

function headOf({ head, note }: Piece, isNoted = true): string {
  return note !== undefined && isNoted ? `${head}\n${note}` : head;
}

/** A section's beginning in about so many lines, with how much it has left. */
function cutTo(section: Section, share: number, limits: CutLimits): Piece {
  const { text, label = '' } = section;
  if (countLines(text) <= share && xmlBytes(text) < limits.bytes) return { head: text };
  // One line less, for the note.
  const lines = Math.max(2, share - 1);
  const { head, rest, isOpened } = split(section, { ...limits, lines, reach: 2 * lines, leaves: 2 });
  if (!rest) return { head };
  const body = label === '' ? rest.text : rest.text.slice(label.length + 1);
  const note = `${label === '' ? '' : ' '.repeat(MARGIN)}… ${amountOf(body)}`;
  return { head, note, rest, isOpened: isOpened ?? false };
}

/** Cuts a section below its label. */
function split({ text, label = '' }: Section, { lines, bytes, ...limits }: CutLimits): Piece {
  const isAbove = label !== '' && text.startsWith(`${label}\n`);
  const top = isAbove ? `${label}\n` : '';
  const { head, rest, isOpened } = cut(text.slice(top.length), {
    leaves: 1,
    ...limits,
    lines: Math.max(2, isAbove ? lines - 1 : lines),
    first: Math.max(2, isAbove ? lines - 1 : lines),
    bytes: bytes - xmlBytes(label) - NOTE_BYTES,
  });
  if (rest === undefined) return { head: text };
  if (label === '') return { head: top + head, rest: { text: rest }, isOpened: isOpened ?? false };
  return { head: top + head, rest: { text: `${label}\n${rest}`, label } };
}
