import { shorten } from './call-text.ts';
import { CommandError } from './command.ts';

export interface TidyLine {
  line: string;
  /** True if curly quotes or long dashes were corrected: the person must see the line before it runs. */
  repaired: boolean;
}

const FENCE = /^```[^\n`]*\n([\s\S]*?)\n?```$/;
/** Characters that JavaScript's `trim` leaves: zero-width characters and directional marks that phones add. */
const UNSEEN = /^[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]$/;
/** Blanks that no shell takes for one, and that a phone may put between words. */
const ODD_BLANKS = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const PROMPT = /^(?:[$#]\s+|sudo\s+)+/i;

const CURLY = /[“”„‟«»‘’‚‛]/;
const SINGLE_CURLY = /[‘’‚‛]/g;
const DOUBLE_CURLY = /[“”„‟«»]/g;
const LONG_DASH = /[–—―]/;

/**
 * Takes the command out of a message (docs/design.md, "What is typed"). Removes the blanks, code fences, prompts and
 * broken lines that come with pasting from a chat or a shell. Empty if nothing is left.
 * @throws CommandError for more than one command line
 */
export function tidy(body: string): TidyLine {
  const sent = trim(body);
  const joined = (sent.startsWith('`') ? unfence(sent) : sent).replace(/\\\r?\n\s*/g, ' ');
  const line = trim(joined).replace(PROMPT, '').trim();
  if (/[\r\n]/.test(line)) {
    const second = line.split(/[\r\n]+/)[1]?.trim() ?? '';
    throw new CommandError(
      'bad-line',
      `One command per message: send "${shorten(second)}" by itself. Nothing ran.`,
    );
  }
  const blanks = line.search(ODD_BLANKS) === -1 ? line : outsideQuotes(line, replaceBlanks);
  const isOdd = CURLY.test(blanks) || LONG_DASH.test(blanks);
  const repaired = isOdd ? outsideQuotes(blanks, repairPart) : blanks;
  return { line: repaired, repaired: repaired !== blanks };
}

/** Goes from both ends, letter by letter. A regular expression for the end would try each run of blanks again. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && UNSEEN.test(text.charAt(start))) start += 1;
  while (end > start && UNSEEN.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function unfence(text: string): string {
  const fenced = FENCE.exec(text);
  if (fenced?.[1] !== undefined) return fenced[1];
  const inline = /^(`{1,3})([^`]+)\1$/.exec(text);
  return inline?.[2] ?? text;
}

/** Changes a line outside its straight quotes. A quote without an end is a plain letter. */
function outsideQuotes(line: string, change: (part: string) => string): string {
  const parts: string[] = [];
  // If one stays open, no later quote of its kind closes. To search again each time would take quadratic time.
  const open = new Set<string>();
  let from = 0;
  for (let at = 0; at < line.length; at += 1) {
    const quote = line.charAt(at);
    if ((quote !== '"' && quote !== "'") || open.has(quote)) continue;
    const end = quote === "'" ? line.indexOf("'", at + 1) : closingQuote(line, at + 1);
    if (end === -1) {
      open.add(quote);
      continue;
    }
    parts.push(change(line.slice(from, at)), line.slice(at, end + 1));
    from = end + 1;
    at = end;
  }
  parts.push(change(line.slice(from)));
  return parts.join('');
}

/** Finds the end of a double quote that began before `from`; -1 if there is no end. */
function closingQuote(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '"') return at;
    if (char === '\\') at += 1;
  }
  return -1;
}

function replaceBlanks(part: string): string {
  return part.replace(ODD_BLANKS, ' ');
}

/** Corrects the quotes and dashes that phones make. */
function repairPart(part: string): string {
  return part
    .replace(DOUBLE_CURLY, '"')
    .replace(SINGLE_CURLY, "'")
    .replace(/(^|\s)[–—―]+(?=[A-Za-z](?:\s|$))/g, '$1-')
    .replace(/(^|\s)[–—―]+(?=[A-Za-z])/g, '$1--')
    .replace(/[—―]/g, '--')
    .replace(/–/g, '-');
}
