const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const LONGEST = 200;

/** What a web page says: the first paragraph (CherryPy's reason), else the title, else its text; one short line. */
export function pageText(html: string): string {
  const head = html.slice(0, 65_536);
  const found = between(head, /<p>/gi, /<\/p>/gi) || between(head, /<title>/gi, /<\/title>/gi);
  const text = found || without(without(head, /<style/gi, /<\/style>/gi), /<script/gi, /<\/script>/gi);
  return oneLine(decodeEntities(without(text, /</g, />/g)));
}

// Not one expression from the opening to the end: where none ends, it would look for the end from each opening anew.

function between(html: string, open: RegExp, close: RegExp): string | undefined {
  if (!open.test(html)) return undefined;
  close.lastIndex = open.lastIndex;
  const end = close.exec(html);
  return end ? html.slice(open.lastIndex, end.index) : undefined;
}

/** The text with a blank for every part from an opening to its end; one without an end stays. */
function without(text: string, open: RegExp, close: RegExp): string {
  let kept = '';
  let from = 0;
  for (let opened = open.exec(text); opened; opened = open.exec(text)) {
    close.lastIndex = open.lastIndex;
    if (!close.test(text)) break;
    kept += `${text.slice(from, opened.index)} `;
    from = close.lastIndex;
    open.lastIndex = from;
  }
  return kept + text.slice(from);
}

/** Any text on one line of a bounded length. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = Number(/^#x/i.test(name) ? `0x${name.slice(2)}` : name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
