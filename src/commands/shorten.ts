import { beginningOf, visible } from '../render/index.ts';

/** A text as a message can quote it: its beginning, with hidden characters made visible. */
export function shorten(text: string, length = 60): string {
  return text.length <= length ? visible(text) : `${visible(beginningOf(text, length))}…`;
}
