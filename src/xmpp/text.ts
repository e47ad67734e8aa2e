const REPLACEMENT = '\uFFFD';

// XML 1.0 §2.2, production 2 (Char), in its complement. Lone surrogates are seen to by toWellFormed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/**
 * Replaces each character that XML 1.0 forbids (control characters, lone surrogates, U+FFFE and U+FFFF) by
 * U+FFFD. One such character makes the server close the whole stream. Markup holds none of them, so this works
 * on serialised XML as well as on text.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, REPLACEMENT);
}

// Letters beyond ASCII are legal in names too, but nothing that XMPP defines uses them.
const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

/** Whether a string can be the name of an element or attribute. No cleaning can mend a name. */
export function isXmlName(name: string): boolean {
  return NAME.test(name);
}
