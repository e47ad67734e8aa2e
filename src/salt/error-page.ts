const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const LONGEST = 200;

/** What a web page says: the first paragraph (CherryPy's reason), else the title, else its text; one short line. */
export function pageText(html: string): string {
  const head = html.slice(0, 65_536);
  const found = /<p>([\s\S]*?)<\/p>/i.exec(head)?.[1] || /<title>([\s\S]*?)<\/title>/i.exec(head)?.[1];
  const text = (found ?? head.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')).replace(/<[^>]*>/g, ' ');
  return oneLine(decodeEntities(text));
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
