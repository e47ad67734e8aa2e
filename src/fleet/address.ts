import { escapeLocal, unescapeLocal } from '@xmpp/jid';
import { foldLocalpart, isPlainLocalpart } from './nodeprep.ts';

/** A localpart's limit in bytes (RFC 7622 §3.3). */
const MAX_BYTES = 1023;
/** No minion's id is so long (it is a file's name at the master); what is typed may be, and only its beginning counts. */
const LONGEST_NAME = 4 * MAX_BYTES;

/** What nodeprep prohibits and XEP-0106 has no escape for: controls, blanks, private use, unpaired halves. */
const UNWRITABLE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u206a-\u206f\ufff9-\ufffd]/gu;

/**
 * The localpart for a minion's name: folded as servers fold, then escaped (XEP-0106). Folding comes first,
 * since it may bring out characters that need escaping (a full-width `＠` becomes `@`). What no localpart can
 * hold becomes `~`.
 */
export function localpartFor(name: string): string {
  if (isPlainLocalpart(name)) return name;
  const escaped = escapeLocal(foldLocalpart(name.slice(0, LONGEST_NAME))).replace(UNWRITABLE, '~');
  return truncate(escaped === '' ? '~' : escaped);
}

/** An address as a person reads it: without XEP-0106's escapes. */
export function readableLocalpart(local: string): string {
  return local.includes('\\') ? unescapeLocal(local) : local;
}

function truncate(local: string): string {
  let [bytes, end] = [0, 0];
  for (const character of local) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_BYTES - 8) return `${local.slice(0, end)}~`;
    end += character.length;
  }
  return local;
}
