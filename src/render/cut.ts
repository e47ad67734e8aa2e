/** The place to cut: lines, and bytes of the text as XML (UTF-8, `&`, `<` and `>` escaped), the note included. */
export interface CutLimits {
  lines: number;
  bytes: number;
  /** True if ``` blocks are XEP-0393's: a cut one is closed, and opened again in the rest. */
  styled?: boolean;
}

export interface Cut {
  head: string;
  /** The text for `more`; undefined if nothing was cut. */
  rest?: string;
  /** Says how much follows, as in `… 214 more lines`; empty if nothing was cut. */
  note: string;
}

const FENCE = '```';
const NOTE_BYTES = 64;

/** The beginning of a text that fits the limits, cut at the end of a line; a line alone too long, between characters. */
export function cut(text: string, { lines, bytes, styled = false }: CutLimits): Cut {
  const end = lastFit(text, Math.max(lines, 3), bytes);
  if (end === text.length) return { head: text, note: '' };
  if (end <= 0 || (styled && text.lastIndexOf('\n', end - 1) < 0 && text.startsWith(FENCE))) {
    return cutInside(text, bytes, styled);
  }
  return reopened(text.slice(0, end), text.slice(end + 1), styled);
}

/** The end of the last whole line that fits. A note takes a line, so a single line more is let through. */
function lastFit(text: string, lines: number, bytes: number): number {
  let used = 0;
  let end = -1;
  for (let line = 0, start = 0; start <= text.length; line++) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    used += stop - start > bytes ? Infinity : xmlBytes(text.slice(start, stop)) + 1;
    if (stop === text.length && line <= lines && used - 1 <= bytes) return stop;
    if (line >= lines || used + NOTE_BYTES > bytes) break;
    end = stop;
    start = stop + 1;
  }
  return end;
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
  return { head: closed, rest: `${FENCE}\n${rest}`, note };
}

function isOpen(text: string): boolean {
  let open = false;
  for (const line of text.split('\n')) {
    if (open ? line === FENCE : line.startsWith(FENCE)) open = !open;
  }
  return open;
}

function noteOf(rest: string): string {
  let lines = 1;
  for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n', at + 1)) lines++;
  if (lines > 1) return `… ${lines} more lines, type \`more\``;
  const kib = rest.length / 1024;
  return kib < 1 ? '… 1 more line, type `more`' : `… ${Math.ceil(kib)} KiB more, type \`more\``;
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
