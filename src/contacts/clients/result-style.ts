import type { DiscoInfo } from '../../xmpp/index.ts';

/** How a client shows a form's result best: as a table if it is one, as one text, or as a field for each line. */
export type ResultStyle = 'tables' | 'text' | 'lines';

/** Clients by their name (XEP-0030 §3.1), in lower case, that do not show tables (XEP-0004 §3.4). */
const BY_NAME: ReadonlyMap<string, ResultStyle> = new Map([
  // 1.7 stops at a table (FormGrid reads fields that a table does not have).
  ['gajim', 'text'],
  // 14 leaves the table out after the first stage (runCommand), and shows two lines of a text at a time.
  ['converse', 'lines'],
  ['converse.js', 'lines'],
]);

/** How a client shows a result, by its disco#info. */
export function resultStyle({ identities }: DiscoInfo): ResultStyle {
  for (const { category, name = '' } of identities) {
    const style = category === 'client' ? BY_NAME.get(name.toLowerCase()) : undefined;
    if (style) return style;
  }
  return 'tables';
}
