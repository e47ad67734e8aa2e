import { indent } from './text.ts';

/** A preformatted block, in which columns stand under each other: fenced where styling is on, else indented. */
export interface Pre {
  pre: string;
  indent: number;
  /** Readable without a fence too: only the left margin counts, as in nested output. */
  loose?: boolean;
}

/** In a longer text nothing is looked for: a chat shows its beginning, and that raw. */
const LONGEST_LOOKED_AT = 65_536;

/** A piece of an answer, one or more whole lines: raw text, or a preformatted block. */
export type Part = string | Pre;

/** An answer to send. Where `styled` is false the text is raw and must be marked unstyled (XEP-0393 §6). */
export interface Rendered {
  text: string;
  styled: boolean;
  /** The whole, raw, for `more`, where `text` leaves something out. */
  full?: string;
  /** What failed, in a line, where the answer begins with that. */
  failure?: string | undefined;
}

/** Several lines as the part that reads best: preformatted if they have columns or indentation. */
export function block(text: string, by = 0): Part {
  return text.includes('\n') && /\S(?: {2,}|\t)\S|^[ \t]+\S/m.test(text)
    ? { pre: text, indent: by }
    : indent(text, by);
}

/**
 * The parts as one text. Fences (XEP-0393 §5.1.3) are used only where nothing else in the text could be misread
 * as styling, so that a message is either styled on purpose or marked unstyled as a whole.
 */
export function join(parts: Part[], styling: boolean): Rendered {
  const fenced =
    styling &&
    parts.some((p) => typeof p !== 'string') &&
    !parts.some((p) => typeof p === 'string' && (p.length > LONGEST_LOOKED_AT || mayBeStyled(p)));
  const text = parts.map((part) => {
    if (typeof part === 'string') return part;
    return fenced ? fence(part.pre) : indent(part.pre, part.indent);
  });
  return { text: text.join('\n'), styled: fenced };
}

/** A preformatted block of XEP-0393. A line of the text that would close it is kept from that by a zero-width space. */
export function fence(text: string): string {
  return `\`\`\`\n${text.replace(/^(?=[ \t]*```)/gm, '\u200b')}\n\`\`\``;
}

/** Whether a client would take something in the text for XEP-0393 styling. Rather yes than no; linear. */
export function mayBeStyled(text: string): boolean {
  return text.split('\n').some((line) => line.startsWith('>') || line.startsWith('```') || hasSpan(line));
}

function hasSpan(line: string): boolean {
  const open = new Set<string>();
  for (let i = 0; i < line.length; i++) {
    const mark = line.charAt(i);
    if (mark !== '*' && mark !== '_' && mark !== '~' && mark !== '`') continue;
    const before = line.charAt(i - 1);
    if (open.has(mark) && /\S/.test(before)) return true;
    if (!/[\p{L}\p{N}]/u.test(before) && /\S/.test(line.charAt(i + 1))) open.add(mark);
  }
  return false;
}
