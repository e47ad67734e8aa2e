import type { DiscoInfo } from '../../xmpp/index.ts';

/** Clients by their name (XEP-0030 §3.1), in lower case, that cannot show a result that is a table (XEP-0004 §3.4). */
const CANNOT = new Set([
  // 1.7 stops at it (FormGrid reads fields that a table does not have).
  'gajim',
  // 14 leaves the table out after the first stage (adhoc-commands.js, runCommand).
  'converse',
  'converse.js',
]);

/** Whether a client shows a result as a table, by its disco#info. */
export function drawsTables({ identities }: DiscoInfo): boolean {
  return !identities.some(
    ({ category, name = '' }) => category === 'client' && CANNOT.has(name.toLowerCase()),
  );
}
