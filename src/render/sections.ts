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

/** A section that is cut has room for so many lines at least: its label, two lines, and how much it has left. */
const LEAST = 4;

/** As {@link cut}; a long answer in sections shows the first lines of each, as far as the lines of one message reach. */
export function cutSections(text: string, sections: readonly Section[], limits: CutLimits): Cut {
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
  const head = pieces.map((piece) => piece.head).join('\n');
  const later = sections.slice(shown.length).map((section) => section.text);
  const rests = [...pieces.flatMap(({ rest }) => rest ?? []), ...later];
  if (rests.length === 0 || xmlBytes(head) > bytes) return cut(text, limits);
  const isOpened = pieces.find(({ rest }) => rest !== undefined)?.isOpened ?? false;
  const rest = rests.join('\n');
  return { head, rest, isOpened, note: noteOf(rest) };
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

type Piece = Omit<Cut, 'note'>;

/** The pieces again, in fewer lines where these are too long for one message. */
function fitted(pieces: Piece[], sections: readonly Section[], limits: CutLimits): Piece[] {
  const needs = pieces.map(({ head }) => xmlBytes(head) + 1);
  const room = limits.bytes - NOTE_BYTES;
  if (needs.reduce((sum, need) => sum + need, 0) <= room) return pieces;
  const shares = fairShares(needs, room);
  return sections.map((section, n) => {
    const [piece, share = 0] = [pieces[n], shares[n]];
    if (piece && (needs[n] ?? 0) <= share) return piece;
    return cutTo(section, countLines(piece?.head ?? ''), { ...limits, bytes: share });
  });
}

/** A section's beginning in about so many lines, with how much it has left. */
function cutTo({ text, label = '' }: Section, share: number, { styled = false, bytes }: CutLimits): Piece {
  if (countLines(text) <= share && xmlBytes(text) < bytes) return { head: text };
  const isAbove = label !== '' && text.startsWith(`${label}\n`);
  const top = isAbove ? `${label}\n` : '';
  const lines = Math.max(2, share - (isAbove ? 2 : 1));
  const room = bytes - xmlBytes(label) - NOTE_BYTES;
  const body = text.slice(top.length);
  const { head, rest, isOpened } = cut(body, { lines, reach: 2 * lines, leaves: 2, bytes: room, styled });
  if (rest === undefined) return { head: text };
  const note = `${label === '' ? '' : ' '.repeat(MARGIN)}… ${amountOf(rest)}`;
  return {
    head: `${top}${head}\n${note}`,
    rest: label === '' ? rest : `${label}\n${rest}`,
    isOpened: isOpened === true && label === '',
  };
}
