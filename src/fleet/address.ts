import { escapeLocal, unescapeLocal } from '@xmpp/jid';

/** A localpart's limit in bytes (RFC 7622 §3.3). */
const MAX_BYTES = 1023;
/**
 * No minion's id is this long (it is a file's name at the master). A typed text may be, and only its beginning counts.
 */
const LONGEST_NAME = 4 * MAX_BYTES;

/** Characters that nodeprep prohibits and XEP-0106 cannot escape: controls, blanks, private use, unpaired halves. */
const UNWRITABLE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u206a-\u206f\ufff9-\ufffd]/gu;

/**
 * Makes the localpart for a minion's name: folded as servers fold, then escaped (XEP-0106). Folding comes first, since
 * it may bring out characters that need escaping (a full-width `＠` becomes `@`). Characters that no localpart can hold
 * become `~`.
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

/*
 * Folds a localpart as servers do: nodeprep (RFC 3920, appendix A). That is RFC 3454's tables B.1 (mapped to nothing)
 * and B.2 (case folding), then NFKC. The platform's Unicode tables serve: they differ from Unicode 3.2's only in later
 * characters.
 */

const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

const ASCII = /^[\0-\x7f]*$/;

/** True if it is already folded, escaped and short: nearly all are, and this check is quicker. */
export function isPlainLocalpart(text: string): boolean {
  return /^[a-z0-9._~-]{1,255}$/.test(text);
}

/** Folds as RFC 3454 B.2 does, and puts into NFKC; escapes nothing and refuses nothing. */
export function foldLocalpart(text: string): string {
  if (isPlainLocalpart(text)) return text;
  const folded = foldCase(text.replace(MAPPED_TO_NOTHING, ''));
  // Compatibility characters can decompose to upper case, which B.2 folds as well.
  return foldCase(folded.normalize('NFKC')).normalize('NFKC');
}

function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  // Dotless i is its own fold, though its upper case is I.
  if (character === 'ı') return character;
  // By way of upper case, since that is what takes ß to ss and final sigma to sigma.
  return Array.from(character.toUpperCase(), (upper) => upper.toLowerCase()).join('');
}
