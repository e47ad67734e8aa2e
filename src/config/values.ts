import { z } from 'zod';

/*
 * The kinds of values in a config. Every scalar arrives as text (from YAML or the environment). Each schema's
 * error text is what is accepted there, in words that a person knows: a problem's line is built from it.
 */

/** A scalar: `read` gives its value, or undefined for a wrong text. */
export function scalar<T>(accepted: string, read: (text: string) => T | undefined) {
  return z.string({ error: accepted }).transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: accepted });
    return z.NEVER;
  });
}

export function text(accepted: string) {
  return scalar(accepted, (value) => (value.trim() === '' ? undefined : value));
}

export function number(accepted: string, fits: (value: number) => boolean) {
  return scalar(accepted, (value) => {
    const read = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
    return Number.isFinite(read) && fits(read) ? read : undefined;
  });
}

/** A number above 0 of something, such as `seconds`. */
export function amount(unit: string) {
  return number(`a number of ${unit} above 0`, (value) => value > 0);
}

/** A whole number of something, at least `least`, and no more than `most` where that is given. */
export function count(unit: string, least = 1, most = Number.MAX_SAFE_INTEGER) {
  const upTo = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return number(
    `a whole number of ${unit}, ${upTo}`,
    (value) => Number.isSafeInteger(value) && value >= least && value <= most,
  );
}

export function boolean() {
  return scalar('true or false', readBoolean);
}

export function readBoolean(text: string): boolean | undefined {
  const folded = text.toLowerCase();
  return folded === 'true' ? true : folded === 'false' ? false : undefined;
}

export function choice<const T extends string>(options: readonly T[]) {
  return scalar(`one of ${options.join(', ')}`, (value) => options.find((option) => option === value));
}

export function list<T extends z.ZodType>(item: T, accepted: string) {
  return z.array(item, { error: accepted });
}

/** Named things: a map whose keys are the names. */
export function named<T extends z.ZodType>(value: T, accepted: string) {
  return z.record(z.string(), value, { error: accepted });
}

/** A map with exactly these keys; a missing map counts as empty. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: `a map of ${Object.keys(shape).join(', ')}` });
}

/** The characters that RFC 7622 and XEP-0106 keep out of a localpart, and blanks and controls. */
const LOCALPART = /^[^\s\p{Cc}"&'/:<>@]+$/u;
const DOMAIN = /^(?!.*\.\.)[^\s\p{Cc}"&'/:<>@\\.*?[\]][^\s\p{Cc}"&'/:<>@\\*?[\]]*(?<!\.)$/u;
/** A localpart without a glob: an address with one of `* ? [` means the minions that match it. */
const NAME = /^[^\s\p{Cc}"&'/:<>@*?[\]]+$/u;

/** A plain domain, folded to lower case. */
export function domain() {
  const accepted = 'a plain domain, such as salt.demo.no';
  return scalar(accepted, (value) => (DOMAIN.test(value) ? value.toLowerCase() : undefined));
}

/** A bare JID, folded to lower case; no pattern. */
export function bareJid() {
  return scalar('a bare JID, such as kari@demo.no', (value) => {
    const [local = '', host = '', ...more] = value.split('@');
    const fits = more.length === 0 && LOCALPART.test(local) && !/[*?[\]]/.test(local) && DOMAIN.test(host);
    return fits ? value.toLowerCase() : undefined;
  });
}

/** True if a name can be a contact's address unchanged. */
export function isContactName(name: string): boolean {
  return NAME.test(name);
}

export const CONTACT_NAME = 'a name without blanks and without " & \' / : < > @ * ? [ ]';

/** The localpart of a contact of ours, folded to lower case as servers do. */
export function contactName() {
  return scalar(CONTACT_NAME, (value) => (isContactName(value) ? value.toLowerCase() : undefined));
}

/** The end of minion ids that addresses leave out; a missing leading dot is added. */
export function domainSuffix() {
  return scalar('the common end of minion ids, such as .demo.no', (value) => {
    if (/[\s@/]/.test(value)) return undefined;
    return /^[\p{L}\p{N}]/u.test(value) ? `.${value}` : value;
  });
}

/** `xmpp://host[:port]` or `xmpps://`. */
export function serviceUrl() {
  return scalar('xmpp://HOST:PORT or, for TLS, xmpps://HOST:PORT', (value) => {
    const url = parseUrl(value, ['xmpp:', 'xmpps:']);
    return url !== undefined && /^\/?$/.test(url.pathname) ? value.replace(/\/$/, '') : undefined;
  });
}

/** salt-api's address, without a slash at its end. */
export function apiUrl() {
  return scalar('http://HOST:PORT or https://HOST:PORT, without a user and a password', (value) => {
    return parseUrl(value, ['http:', 'https:']) === undefined ? undefined : value.replace(/\/+$/, '');
  });
}

function parseUrl(value: string, schemes: readonly string[]): URL | undefined {
  if (/\s/.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && url.hostname !== '' && schemes.includes(url.protocol) ? url : undefined;
}

/** `host:port`; port 0 takes a free one. */
export function listenAddress() {
  return scalar('HOST:PORT, such as 127.0.0.1:9780', (value) => {
    const port = /^(?:\[[0-9a-f:.]+\]|[^\s:/@]+):(\d{1,5})$/i.exec(value)?.[1];
    return port !== undefined && Number(port) <= 65_535 ? value : undefined;
  });
}

/** A minion id or address, or a glob (fnmatch) over them. */
export function minionPattern() {
  return scalar('a minion id, or a glob over them (* ? [abc] [!abc])', (value) =>
    value.trim() !== '' && isClosed(value) ? value : undefined,
  );
}

/** Reads `who` of a rule. Folded to lower case, except names of sets and the nick of an occupant. */
export function person() {
  return scalar('a bare JID, a glob over them, @SET of people:, or a literal room@muc/nick', (value) => {
    if (value.startsWith('@')) return value.length > 1 ? value : undefined;
    const [bare = '', ...nick] = value.split('/');
    if (/\s/.test(bare) || !isClosed(bare) || bare.split('@').length > 2) return undefined;
    if (nick.length === 0) return /[@*]/.test(bare) ? bare.toLowerCase() : undefined;
    const literal = /^[^*?[\]]+@[^*?[\]]+$/.test(bare) && /^[^*?]+$/.test(nick.join('/'));
    return literal ? `${bare.toLowerCase()}/${nick.join('/')}` : undefined;
  });
}

/** A function by its whole name, or a glob over them; a runner's and a wheel's with their prefix. */
export function isFunctionPattern(value: string): boolean {
  const name = value.replace(/^@(runner|wheel)\./, '');
  // A name without a dot is not a function, so the rule would never match.
  const whole = name !== value || /[.*?[]/.test(name);
  return whole && /^[\w.*?[\]!-]+$/.test(name) && isClosed(name);
}

export function functionPattern() {
  const accepted = 'a function such as test.ping, a glob such as status.*, @runner.…, @wheel.… or @readonly';
  return scalar(accepted, (value) => (value === '@readonly' || isFunctionPattern(value) ? value : undefined));
}

/** fnmatch takes a `[` that is never closed literally, and nothing that is matched here has one: a slip. */
function isClosed(pattern: string): boolean {
  return !pattern.replace(/\[!?[^\n][^\]]*\]/g, '').includes('[');
}

export function argumentPatterns() {
  return list(
    text('a pattern for an argument (as in fnmatch)'),
    'a list of argument patterns, such as [nginx, php*]',
  );
}
