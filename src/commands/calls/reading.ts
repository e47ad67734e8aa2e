import {
  answersTable,
  answerTable,
  fleetAnswer,
  fleetInForm,
  minionAnswer,
  minionInForm,
  type Rendered,
  silenceLines,
  wrapped,
} from '../../render/index.ts';
import { ComparedAnswers } from '../diff/index.ts';
import {
  FilteredAnswers,
  type ReadHow,
  type Reading,
  type ReadingContext,
  type ReadRow,
} from '../filters/index.ts';
import type { SaltOptions } from '../options/index.ts';
import type { FunctionCall } from '../read-line.ts';

/** The filters and the comparison between the answers of a call and the person; undefined for most calls. */
export function readingOf(
  { filters, compares = false }: Pick<FunctionCall, 'filters' | 'compares'>,
  context: ReadingContext,
): Reading | undefined {
  const filtered = filters && new FilteredAnswers(filters, context);
  return compares ? new ComparedAnswers(context.fun, filtered) : filtered;
}

/** The answers of a call with nothing between them and the person. */
export function asTheyCame(
  rows: readonly ReadRow[],
  { ended, silent, single, display }: ReadHow,
  { fun, form, indent, states }: Omit<ReadingContext, 'width'>,
): Rendered {
  const [only] = rows;
  if (form && ended) {
    const text =
      single && only ? minionInForm(form, only.ret, indent) : fleetInForm(form, [...rows], silent, indent);
    return { text, styled: false };
  }
  if (single && only) {
    const answer = minionAnswer(only.ret, { fun, name: only.name, display, states });
    return { ...answer, table: () => answerTable(only.ret, fun) };
  }
  if (single) {
    const text = silenceLines(silent, new Date()).join('\n');
    return { text: wrapped(text, display ?? {}), styled: false };
  }
  const answer = fleetAnswer([...rows], { fun, silent, display, states });
  return { ...answer, table: () => answersTable([...rows], silent, fun) };
}

/** The lines that options of a call add to its answer; empty for most calls. */
export function linesUnder(
  { summary, showsJid }: SaltOptions,
  { number, jid }: { number: number; jid?: string | undefined },
  counts: { failed: number; returned: number; targeted: number },
): string {
  const lines = summary ? summaryOf(counts) : [];
  if (showsJid) lines.push(`job ${number}, jid ${jid}`);
  return lines.join('\n');
}

/** The lines of `salt --summary`, in Salt's words. */
function summaryOf({ failed, returned, targeted }: Parameters<typeof linesUnder>[2]): string[] {
  return [
    `# of minions targeted: ${targeted}`,
    `# of minions returned: ${returned}`,
    `# of minions that did not return: ${targeted - returned}`,
    `# of minions with errors: ${failed}`,
  ];
}
