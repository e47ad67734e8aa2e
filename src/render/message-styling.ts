/** A preformatted block of XEP-0393. A line of the text that would close it is kept from that by a zero-width space. */
export function fence(text: string): string {
  return `\`\`\`\n${text.replace(/^(?=[ \t]*```)/gm, '\u200b')}\n\`\`\``;
}

/** Whether a client would take something in the text for XEP-0393 styling. Rather yes than no; linear. */
export function mayBeStyled(text: string): boolean {
  return text.split('\n').some((line) => line.startsWith('>') || line.startsWith('```') || hasSpan(line));
}

function hasSpan(line: string): boolean {
  const open = new Set<string>();
  for (let i = 0; i < line.length; i++) {
    const mark = line.charAt(i);
    if (mark !== '*' && mark !== '_' && mark !== '~' && mark !== '`') continue;
    const before = line.charAt(i - 1);
    if (open.has(mark) && /\S/.test(before)) return true;
    if (!/[\p{L}\p{N}]/u.test(before) && /\S/.test(line.charAt(i + 1))) open.add(mark);
  }
  return false;
}
