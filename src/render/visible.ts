/**
 * Invisible characters, and those that change the place or look of their neighbours. These are controls, direction
 * marks, zero-width characters, odd blanks, line separators, variation selectors and tags, fillers, private and
 * unpaired ones.
 */
const HIDDEN = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\p{Default_Ignorable_Code_Point}\u2800`;
/** Marks beyond these, on one letter, run over the lines above and below. */
const MOST_MARKS = 4;

const EACH = new RegExp(String.raw`\\+|[${HIDDEN}]+|\p{M}{${MOST_MARKS + 1},}`, 'gu');
const UNBROKEN = new RegExp(String.raw`(?:(?!\n)[${HIDDEN}])+|\p{M}{${MOST_MARKS + 1},}`, 'gu');
const HIDDEN_NEXT = new RegExp(`[${HIDDEN}]`, 'uy');
/** Text that would read as our escapes. */
const ESCAPE_NEXT = /u(?:[0-9a-f]{4}|\{)/iy;

/**
 * Shows all that one line of text holds: hidden characters as `\u202e`, line breaks as `\u000a`. A
 * backslash that would be read as one of these is doubled, so that two texts never look the same by it.
 */
export function visible(text: string): string {
  return text.replace(EACH, (found, at: number) => {
    if (found.startsWith('\\')) return isBeforeEscape(text, at + found.length) ? found.repeat(2) : found;
    return shown(found);
  });
}

/** As {@link visible}, for a text of several lines in which a backslash is doubled already, or was put by us. */
export function withoutHidden(text: string): string {
  return text.replace(UNBROKEN, shown);
}

function isBeforeEscape(text: string, at: number): boolean {
  return [HIDDEN_NEXT, ESCAPE_NEXT].some((next) => {
    next.lastIndex = at;
    return next.test(text);
  });
}

/** A run of hidden characters, or of marks, of which the first few stay. */
function shown(found: string): string {
  let [text, marks] = ['', 0];
  // A run that begins with one has nothing else in it.
  if (isHidden(found)) {
    for (const character of found) text += escaped(character);
    return text;
  }
  for (const character of found) {
    const isMark = !isHidden(character);
    marks += isMark ? 1 : 0;
    text += isMark && marks <= MOST_MARKS ? character : escaped(character);
  }
  return text;
}

function isHidden(character: string): boolean {
  HIDDEN_NEXT.lastIndex = 0;
  return HIDDEN_NEXT.test(character);
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
