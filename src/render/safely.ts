import { reportCaught } from '../guard/index.ts';
import { leftOut } from './budget.ts';
import { beginningOf } from './cut.ts';
import type { Rendered } from './style.ts';

/** No text of an answer is longer, in characters, whatever went wrong before. */
const LONGEST = 8 * 2 ** 20;
/** What is told of why it could not be shown, in characters. */
const LONGEST_REASON = 200;

/** What stands in place of an answer that could not be rendered. */
function notShown(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `the answer could not be shown: ${beginningOf(reason.replace(/\s+/g, ' '), LONGEST_REASON)}`;
}

/** Renders something, or says why that failed: one answer's fault must not take the others along. */
export function safely<T>(render: () => T, instead: (why: string) => T): T {
  try {
    return render();
  } catch (error) {
    reportCaught('render', error);
    return instead(notShown(error));
  }
}

/** Renders a whole answer: never throws, never gives more than a bounded text. */
export function renderedSafely(render: () => Rendered): Rendered {
  return safely(
    () => {
      const { full, ...answer } = render();
      const text = clamped(answer.text);
      return full === undefined ? { ...answer, text } : { ...answer, text, full: clamped(full) };
    },
    (why) => ({ text: capital(why), styled: false }),
  );
}

/** A text cut at the end of a line where it is over the bound. */
function clamped(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf('\n', LONGEST);
  const head = text.slice(0, end > LONGEST / 2 ? end : LONGEST);
  return `${head}\n${leftOut(text.length - head.length, 'character')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
