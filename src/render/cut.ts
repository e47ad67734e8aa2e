/** No cut leaves fewer lines than this for `more`. */
const LEAST_REST = 5;

/** The place to cut: lines, and bytes of the text as XML (UTF-8, `&`, `<` and `>` escaped), the note included. */
export interface CutLimits {
  /** A text with no more lines is shown whole. */
  lines: number;
  /** How many lines of a longer text are shown; as many unless said. */
  first?: number;
  /** An entry that begins within these is shown to its end within so many lines; `lines` unless said. */
  reach?: number;
  /** How many lines a cut leaves at least for `more`; {@link LEAST_REST} unless said. */
  leaves?: number;
  bytes: number;
  /** True if ``` blocks are XEP-0393's: a cut one is closed, and opened again in the rest. */
  styled?: boolean;
}

export interface Cut {
  head: string;
  /** The text for `more`; undefined if nothing was cut. */
  rest?: string;
  /** The rest begins with a block that was cut. */
  isOpened?: boolean;
  /** Says how much follows, as in `… 214 more lines`; empty if nothing was cut. */
  note: string;
}

const FENCE = '```';
export const NOTE_BYTES = 64;
/**
 * The beginning of a text that fits the limits. The cut falls between entries: before a line that stands no further to
 * the right than those around it. A line alone too long is cut between characters.
 */
export function cut(text: string, limits: CutLimits): Cut {
  const { lines, first = lines, reach = lines, leaves = LEAST_REST, bytes, styled = false } = limits;
  const all = countLines(text);
  const wanted = shownOf(all, lines, first, leaves);
  const starts = startsWithin(text, Math.max(wanted, reach) + 1, bytes);
  if (wanted === all && starts.fits >= all) return { head: text, note: '' };
  const most = Math.min(wanted, starts.fits);
  const isBlock = styled && text.startsWith(FENCE);
  if (most <= 0 || (isBlock && most < 2)) return cutInside(text, bytes, styled);
  const at = betweenEntries(text, starts.at, most, Math.min(reach, starts.fits, all - leaves));
  const end = starts.at[at] ?? text.length + 1;
  return reopened(text.slice(0, end - 1), text.slice(end), styled);
}

/** How many of all lines to show: all where too few would be left. */
export function shownOf(all: number, lines: number, first: number, leaves = LEAST_REST): number {
  const shown = all <= lines ? all : Math.min(first, lines);
  return all - shown < leaves ? all : shown;
}

export function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** The starts of the first lines, and how many of these lines fit, with a note after them unless the text ends there. */
function startsWithin(text: string, most: number, bytes: number): { at: number[]; fits: number } {
  const at: number[] = [];
  let used = 0;
  let fits = 0;
  for (let start = 0; start <= text.length && at.length < most; ) {
    at.push(start);
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    used += stop - start > bytes ? Infinity : xmlBytes(text.slice(start, stop)) + 1;
    const isEnd = stop === text.length;
    if (isEnd ? used - 1 <= bytes : used + NOTE_BYTES <= bytes) fits = at.length;
    if (used > bytes) break;
    start = stop + 1;
  }
  return { at, fits };
}

/**
 * The line before which to cut: the last in the second half of the shown lines that is least to the right. If an entry
 * covers all of these, its end, as long as the page reaches.
 */
function betweenEntries(text: string, starts: readonly number[], shown: number, reach: number): number {
  const depths = starts.map((start) => depthAt(text, start));
  const top = depths.slice(0, shown + 1).reduce((least, depth) => Math.min(least, depth), Infinity);
  let best = shown;
  for (let line = shown; line > shown / 2; line--) {
    if ((depths[line] ?? 0) < (depths[best] ?? 0)) best = line;
  }
  if (depths[best] === top) return best;
  for (let line = shown + 1; line <= reach; line++) if ((depths[line] ?? Infinity) <= top) return line;
  return best;
}

/** How far to the right a line begins; Infinity for one before which nobody cuts: empty, or the edge of a block. */
function depthAt(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  const isEdge = text[at] === undefined || text[at] === '\n' || text.startsWith(FENCE, start);
  return isEdge ? Infinity : at - start;
}

function cutInside(text: string, bytes: number, styled: boolean): Cut {
  let used = NOTE_BYTES;
  let end = 0;
  for (const character of text.slice(0, bytes)) {
    used += xmlBytes(character);
    if (used > bytes && end > 4) break;
    end += character.length;
  }
  return reopened(text.slice(0, end), text.slice(end), styled);
}

/** Closes a ``` block that the cut left open, and opens it again in the rest. */
function reopened(head: string, rest: string, styled: boolean): Cut {
  const note = noteOf(rest);
  if (!styled || !isOpen(head)) return { head, rest, note };
  const closed = `${head}\n${FENCE}`;
  if (rest === FENCE) return { head: closed, note: '' };
  if (rest.startsWith(`${FENCE}\n`)) return { head: closed, rest: rest.slice(FENCE.length + 1), note };
  return { head: closed, rest: `${FENCE}\n${rest}`, isOpened: true, note };
}

function isOpen(text: string): boolean {
  let open = false;
  for (const line of text.split('\n')) {
    if (open ? line === FENCE : line.startsWith(FENCE)) open = !open;
  }
  return open;
}

/** Says how much follows. */
export function noteOf(rest: string): string {
  return `… ${amountOf(rest)}, type \`more\``;
}

/** How much a rest is: `214 more lines`, `4 KiB more`. */
export function amountOf(rest: string): string {
  const lines = countLines(rest);
  if (lines > 1) return `${lines} more lines`;
  const kib = rest.length / 1024;
  return kib < 1 ? '1 more line' : `${Math.ceil(kib)} KiB more`;
}

/** Gives the first `most` characters (UTF-16) of a text; one less where the last would be half of a pair. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const beginning = text.slice(0, most);
  const end = /[\ud800-\udbff]$/.test(beginning) ? -1 : undefined;
  // A copy: V8 makes a piece a view of the full text, which would then stay in memory.
  return Buffer.from(beginning.slice(0, end), 'utf16le').toString('utf16le');
}

/** The size of a text inside an XML element, in bytes. */
export function xmlBytes(text: string): number {
  let size = Buffer.byteLength(text);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 38) size += 4;
    else if (unit === 60 || unit === 62) size += 3;
  }
  return size;
}
