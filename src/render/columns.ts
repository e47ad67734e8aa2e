/** Characters that take two columns: East Asian wide and fullwidth ones, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;
/** Characters without a column: marks on the one before, and invisible ones. */
const NARROW = /[\p{Mn}\p{Me}\p{Cf}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
/** No screen is as wide: a longer text needs no exact count. */
const LONGEST = 512;

/** How many columns of a terminal the text of one line takes. */
export function columnsOf(text: string): number {
  if (text.length > LONGEST || PLAIN.test(text)) return text.length;
  const count = (what: RegExp) => text.match(what)?.length ?? 0;
  return Array.from(text).length + count(WIDE) - count(NARROW);
}
