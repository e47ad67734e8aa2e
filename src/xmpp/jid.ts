/** The parts of an address; a missing part is ''. Local part and domain are in lower case. */
export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
  /** Without the resource. */
  readonly bare: string;
  readonly full: string;
}

// RFC 7622 §3.3.1 and the ASCII blanks and controls; a local part may hold XEP-0106 escapes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const LOCAL = /^[^\u0000-\u0020\u007F"&'/:<>@]+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const DOMAIN = /^[^\u0000-\u0020\u007F"&'/<>@]+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const RESOURCE = /^[^\u0000-\u001F\u007F]+$/u;
const MAX_PART_BYTES = 1023;

/**
 * Reads an address (RFC 7622). Never throws; a bad address gives undefined. Unlike `@xmpp/jid` it escapes nothing, so
 * that two spellings never become one address by accident.
 */
export function parseJid(text: string | undefined): Jid | undefined {
  if (typeof text !== 'string' || !text.isWellFormed()) return undefined;
  const slash = text.indexOf('/');
  const resource = slash === -1 ? '' : text.slice(slash + 1);
  const bare = (slash === -1 ? text : text.slice(0, slash)).toLowerCase();
  const at = bare.indexOf('@');
  const local = at === -1 ? '' : bare.slice(0, at);
  const domain = bare.slice(at + 1);
  if (!fits(domain, DOMAIN)) return undefined;
  if (at !== -1 && !fits(local, LOCAL)) return undefined;
  if (slash !== -1 && !fits(resource, RESOURCE)) return undefined;
  return { local, domain, resource, bare, full: slash === -1 ? bare : `${bare}/${resource}` };
}

function fits(part: string, form: RegExp): boolean {
  return form.test(part) && Buffer.byteLength(part) <= MAX_PART_BYTES;
}
