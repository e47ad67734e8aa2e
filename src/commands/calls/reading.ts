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
import { afterDiff, ComparedAnswers } from '../diff/index.ts';
import {
  FilteredAnswers,
  filtersOf,
  type ReadHow,
  type Reading,
  type ReadingContext,
  type ReadRow,
} from '../filters/index.ts';
import type { FunctionCall } from '../read-line.ts';

/** The filters and the comparison between the answers of a call and the person; undefined for most calls. */
export function readingOf(
  { filters, compares = false }: Pick<FunctionCall, 'filters' | 'compares'>,
  context: ReadingContext,
): Reading | undefined {
  const filtered = filters && new FilteredAnswers(filters, context);
  return compares ? new ComparedAnswers(context.fun, filtered) : filtered;
}

/** The same, of a stored line. */
export function readingOfLine(line: string, context: ReadingContext): Reading | undefined {
  return readingOf({ filters: filtersOf(line), compares: afterDiff(line) !== undefined }, context);
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
