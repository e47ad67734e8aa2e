/*
 * The form that a server gives a localpart: nodeprep (RFC 3920, appendix A), which is RFC 3454's tables B.1
 * (mapped to nothing) and B.2 (case folding), then NFKC. The platform's own Unicode tables serve: they differ
 * from Unicode 3.2's only in characters that came later.
 */

const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

const ASCII = /^[\0-\x7f]*$/;

/** Whether it is its own folded and escaped form, and short: nearly all are, and to know that is quicker. */
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
