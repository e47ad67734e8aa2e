import { type Display, PLAIN_DISPLAY } from './display.ts';
import { BLANK, choice, type Doc, fill, laidOut, lines, MARGIN, nest, text } from './layout.ts';

/** A longer text is not searched for places to break it. */
export const LONGEST_PROSE = 8_192;

/** A sentence, which on a narrow screen goes on below, `hang` columns to the right. */
export function prose(sentence: string, hang = MARGIN): Doc {
  if (sentence.length > LONGEST_PROSE) return text(sentence);
  return lines(sentence.split('\n').map((each) => proseLine(each, hang)));
}

/** Blanks that stand for more than the end of a word. */
const HAS_COLUMNS = /^\s|\s\s|\t/;

function proseLine(sentence: string, hang: number): Doc {
  const whole = text(sentence);
  if (HAS_COLUMNS.test(sentence)) return whole;
  return choice((room, width) =>
    whole.columns <= room || width >= PLAIN_DISPLAY.width
      ? whole
      : nest(fill(wordsOf(sentence).map(text), BLANK), hang),
  );
}

/** Its words, with all between two backquotes as one: a command, to be copied. */
function wordsOf(sentence: string): string[] {
  const words: string[] = [];
  let isOpen = false;
  for (const piece of sentence.split(' ')) {
    words.push(isOpen ? `${words.pop()} ${piece}` : piece);
    if (piece.split('`').length % 2 === 0) isOpen = !isOpen;
  }
  return isOpen ? sentence.split(' ') : words;
}

/** Wraps the gateway's sentences for a narrow screen. */
export function wrapped(sentences: string, { width = PLAIN_DISPLAY.width }: Partial<Display>): string {
  if (width >= PLAIN_DISPLAY.width) return sentences;
  return laidOut(prose(sentences, sentences.includes('\n') ? MARGIN : 0), width);
}
