// XEP-0115 Entity Capabilities, 1.6.0.
import { createHash } from 'node:crypto';
import { type Element, xml } from '@xmpp/component';
import { NS_DATA_FORMS } from './xep0004-data-forms.ts';
import { buildDiscoInfo, type DiscoInfo, NS_DISCO_INFO } from './xep0030-disco.ts';

export const NS_CAPS = 'http://jabber.org/protocol/caps';

/** By the name that IANA gives a hash function, as `hash` has it (§4). MD5 is left out: it can be forged. */
const HASHES = new Map([
  ['sha-1', 'sha1'],
  ['sha-224', 'sha224'],
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);
/** Longer ones name no software, and both are kept. */
const LONGEST = 1_000;

/** The part of a presence about its client. */
export interface Caps {
  readonly node: string;
  readonly ver: string;
  /** The name of the hash function. */
  readonly hash: string;
}

/** Reads `<c/>`; undefined without one that can be verified (§5.3: before 1.4 there was no hash). */
export function capsOf(presence: Element): Caps | undefined {
  const { node, ver, hash } = presence.getChild('c', NS_CAPS)?.attrs ?? {};
  if (!node || !ver || !hash || !HASHES.has(hash) || node.length + ver.length > LONGEST) return undefined;
  return { node, ver, hash };
}

/** The node whose disco#info the verification string stands for (§6.2). */
export function capsNode({ node, ver }: Caps): string {
  return `${node}#${ver}`;
}

/**
 * True if a disco#info answer matches the caps (§5.4). Believe any other only for its sender: else anyone could change
 * the known features of other people's clients.
 */
export function verifyCaps(caps: Caps, iq: Element): boolean {
  const query = iq.getChild('query', NS_DISCO_INFO);
  const algorithm = HASHES.get(caps.hash);
  if (!query || !algorithm) return false;
  const text = verificationText(query);
  return text !== undefined && createHash(algorithm).update(text).digest('base64') === caps.ver;
}

/** The caps that stand for a disco#info, by SHA-1, the one that everybody knows (§5.1). */
export function capsFor(node: string, info: DiscoInfo): Caps {
  const ver = createHash('sha1')
    .update(verificationText(buildDiscoInfo(info)) ?? '')
    .digest('base64');
  return { node, ver, hash: 'sha-1' };
}

/** The `<c/>` of a presence (§4). */
export function buildCaps({ node, ver, hash }: Caps): Element {
  return xml('c', { xmlns: NS_CAPS, hash, node, ver });
}

/** §5.1; undefined for answers that §5.4 calls ill-formed. */
function verificationText(query: Element): string | undefined {
  const identities = query
    .getChildren('identity')
    .map(({ attrs }) => [attrs.category, attrs.type, attrs['xml:lang'], attrs.name].map(orEmpty).join('/'));
  const features = query.getChildren('feature').map(({ attrs }) => orEmpty(attrs.var));
  const forms = query
    .getChildren('x', NS_DATA_FORMS)
    .map(formText)
    .filter((form) => form !== undefined);
  const parts = [identities, features, forms.map(([type]) => type)];
  if (parts.some((part) => new Set(part).size < part.length)) return undefined;
  const sorted = forms.toSorted(([a], [b]) => byOctets(a, b)).map(([, text]) => text);
  return [...ended(identities), ...ended(features), ...sorted].join('');
}

/** A form's FORM_TYPE and its text; undefined without one, and then it does not count (§5.4, 3.6). */
function formText(form: Element): [type: string, text: string] | undefined {
  const fields = form.getChildren('field').map((field) => ({
    name: orEmpty(field.attrs.var),
    type: field.attrs.type,
    values: field.getChildren('value').map((value) => value.getText()),
  }));
  const formType = fields.find(({ name }) => name === 'FORM_TYPE');
  const type = formType?.values[0];
  if (type === undefined || formType?.type !== 'hidden') return undefined;
  const others = fields
    .filter((field) => field !== formType)
    .sort((a, b) => byOctets(a.name, b.name))
    .flatMap(({ name, values }) => [`${name}<`, ...ended(values)]);
  return [type, [`${type}<`, ...others].join('')];
}

function ended(texts: readonly string[]): string[] {
  return texts.toSorted(byOctets).map((text) => `${text}<`);
}

// RFC 4790's i;octet, which differs from JavaScript's order beyond U+FFFF.
function byOctets(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function orEmpty(text: string | undefined): string {
  return text ?? '';
}
