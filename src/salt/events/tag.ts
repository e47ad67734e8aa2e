const KEY = '"tag": "';
const HEAD = `{${KEY}`;

/**
 * The tag of an event's `data` text, learned without parsing its JSON: salt-api writes it as the last key
 * (older masters may have it first). Exact: an unescaped quote before `tag` cannot stand inside a string, and a
 * text that ends with `"}` ends with a string of the outermost object. Undefined where it has to be parsed for.
 */
export function tagOf(text: string): string | undefined {
  const raw = lastKey(text) ?? firstKey(text);
  if (raw === undefined) return undefined;
  // A copy: V8 makes a piece a view of the whole, and ids of the tag are kept for longer than the event.
  return raw.includes('\\') ? unescaped(raw) : ` ${raw}`.slice(1);
}

function lastKey(text: string): string | undefined {
  const end = text.length - 2;
  if (!text.endsWith('"}')) return undefined;
  const at = text.lastIndexOf(KEY);
  const start = at + KEY.length;
  if (at < 1 || text.indexOf('"', start) !== end || text[at - 1] === '\\') return undefined;
  return text.slice(start, end);
}

function firstKey(text: string): string | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const raw = text.slice(HEAD.length, text.indexOf('"', HEAD.length));
  return raw.endsWith('\\') ? undefined : raw;
}

function unescaped(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`);
  } catch {
    return undefined;
  }
}
