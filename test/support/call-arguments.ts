/** The arguments of the call whose parenthesis opens at `open`, as they are written. */
export function argumentsAt(text: string, open: number): string[] {
  const args: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "'" || character === '"' || character === '`') at = endOfText(text, at);
    else if (text.startsWith('//', at)) at = text.indexOf('\n', at);
    else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 1;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      depth -= 1;
      if (depth > 0) continue;
      args.push(text.slice(start, at).trim());
      break;
    } else if (character === ',' && depth === 1) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return args.filter((arg) => arg !== '');
}

/** The end of a text that begins at `from`; the contents of `${}` in a template count as text. */
function endOfText(text: string, from: number): number {
  const quote = text.charAt(from);
  for (let at = from + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return text.length;
}
