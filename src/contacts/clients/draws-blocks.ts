import type { DiscoInfo } from '../../xmpp/index.ts';

/** Announced by clients that show XEP-0393's marks, preformatted blocks included. */
const NS_STYLING = 'urn:xmpp:styling:0';

/**
 * Clients by their name (XEP-0030 §3.1), in lower case: whether they draw a block between ``` as one. Few announce it.
 * A client that is not here counts as one that shows the three characters.
 */
const BY_NAME: ReadonlyMap<string, boolean> = new Map([
  // It draws a code widget since 1.4.
  ['gajim', true],
  // It draws a code element since 7.0; older versions had the longer name.
  ['converse', true],
  ['converse.js', true],
  // Monospace, with the marks in a pale colour (ImStyleParser, since 2017).
  ['conversations', true],
  // Conversations' forks, which have that parser too.
  ['quicksy', true],
  ['cheogram', true],
  ['blabber.im', true],
  ['monocles chat', true],
  // Since 0.26, of July 2024 (issue 1295 there).
  ['movim', true],
  // 0.4 and 0.5 style single lines only (pull request 1862 there).
  ['dino', false],
  // No styling (issue 720 of Psi).
  ['psi', false],
  ['psi+', false],
  // It shows text as it is.
  ['profanity', false],
  // No styling (issue 943 there).
  ['monal', false],
]);

/** Whether a client shows a preformatted block (XEP-0393 §5.1.3) as one, by its disco#info. */
export function drawsBlocks({ features, identities }: DiscoInfo): boolean {
  const names = identities.flatMap(({ category, name = '' }) =>
    category === 'client' ? [name.toLowerCase()] : [],
  );
  const known = names.flatMap((name) => BY_NAME.get(name) ?? []);
  return known.length > 0 ? !known.includes(false) : features.includes(NS_STYLING);
}
