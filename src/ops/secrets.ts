/** The mark in place of a secret. */
const MASK = '***';
/** A shorter one is a part of many words: masking it would only make every text unreadable. */
const SHORTEST = 5;
/** The end of a text in which a key of the config begins, and its length at most with the character before. */
const IN_KEY = /\b(?:component|salt)\.$/;
const LONGEST_SECTION = 'component.'.length + 1;
/** Tokens remembered at most: a session's lasts for hours. */
const MOST_TOKENS = 16;

/** The gateway's own secrets, as they may stand in a text: known by their values, masked wherever they turn up. */
export class Secrets {
  readonly #secrets: readonly string[];
  readonly #tokens = new Set<string>();
  /** All forms of all of them, the longest first: one may be a part of another. */
  #forms: readonly string[] = [];

  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets;
    this.#list();
  }

  /** A token that will be another one later. */
  add(token: string): void {
    this.#tokens.add(token);
    const [oldest] = this.#tokens;
    if (this.#tokens.size > MOST_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
    this.#list();
  }

  /** The text without any of them. */
  readonly redact = (text: string): string => {
    let redacted = text;
    for (const form of this.#forms) if (redacted.includes(form)) redacted = withoutForm(redacted, form);
    return redacted;
  };

  #list(): void {
    const all = [...this.#secrets, ...this.#tokens].filter(({ length }) => length >= SHORTEST);
    this.#forms = Array.from(new Set(all.flatMap(formsOf))).sort((a, b) => b.length - a.length);
  }
}

/** As it is, and as it stands in JSON, in an address, in XML, and in a header (RFC 7617). */
function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const xml = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  // Within JSON it may stand once more as JSON.
  const twice = JSON.stringify(json).slice(1, -1);
  return [secret, json, twice, encodeURIComponent(secret), xml, base64];
}

/** Not where a key of the config is named: `component.secret` says nothing of a secret that is "secret". */
function withoutForm(text: string, form: string): string {
  const [first = '', ...others] = text.split(form);
  let redacted = first;
  let before = first.slice(-LONGEST_SECTION);
  for (const after of others) {
    const piece = (IN_KEY.test(before) ? form : MASK) + after;
    redacted += piece;
    before = (before + piece).slice(-LONGEST_SECTION);
  }
  return redacted;
}
