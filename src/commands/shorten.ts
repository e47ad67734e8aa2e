import { visible } from '../render/index.ts';

/** A text as a message can quote it: its beginning, with hidden characters to be seen. */
export function shorten(text: string, length = 60): string {
  if (text.length <= length) return visible(text);
  // Not within a character that takes two.
  const end = /[\ud800-\udbff]$/.test(text.slice(0, length)) ? length - 1 : length;
  return `${visible(text.slice(0, end))}…`;
}
