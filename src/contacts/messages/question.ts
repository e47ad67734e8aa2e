import { type Question, questionText } from '../../commands/index.ts';
import { beginningOf, withoutHidden } from '../../render/index.ts';
import type { QuickResponse } from '../../xmpp/index.ts';

/** The most characters of a question in one message. */
const LONGEST_PAGE = 2_500;

/** The text of a question in pieces that a message can hold, cut at blanks and line breaks where there are any. */
export function pagesOf(question: Question): string[] {
  const pages: string[] = [];
  let rest = withoutHidden(questionText(question));
  while (rest.length > LONGEST_PAGE) {
    const blank = Math.max(rest.lastIndexOf('\n', LONGEST_PAGE), rest.lastIndexOf(' ', LONGEST_PAGE));
    const cut = blank > LONGEST_PAGE / 2 ? blank + 1 : LONGEST_PAGE;
    const page = beginningOf(rest, cut);
    pages.push(page);
    rest = rest.slice(page.length);
  }
  return [...pages, rest];
}

/** A button says what it sends: the number of a question is on it. */
export function responsesTo({ number }: Question): QuickResponse[] {
  const yes = number === undefined ? 'yes' : `yes ${number}`;
  return [
    { value: yes, label: yes },
    { value: 'no', label: 'no' },
  ];
}

/** The button under an answer that was cut. */
export const MORE: QuickResponse = { value: 'more', label: 'more' };
