import { afterDiff, ComparedAnswers } from '../diff/index.ts';
import { FilteredAnswers, filtersOf, type Reading, type ReadingContext } from '../filters/index.ts';
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
