import type { Choice, Choices } from '../command.ts';

/** The most choices in a list: a phone shows them one under the other. */
export const MOST_CHOICES = 200;

/** Cuts the choices to what a form can show, and says so. */
export function listed(list: readonly Choice[], what: string, note?: string): Choices {
  if (list.length <= MOST_CHOICES) return { list, note };
  const cut = `The list has the first ${MOST_CHOICES} of ${list.length} ${what}; type any other.`;
  return { list: list.slice(0, MOST_CHOICES), note: note === undefined ? cut : `${note} ${cut}` };
}

/** Choices that are their own labels. */
export function plain(values: readonly string[]): Choice[] {
  return values.map((value) => ({ value, label: value }));
}
