// XEP-0363 HTTP File Upload, 1.1.0.
import { type Element, xml } from '@xmpp/component';
import { parseForms } from './xep0004-data-forms.ts';
import { parseDiscoInfo } from './xep0030-disco.ts';

export const NS_UPLOAD = 'urn:xmpp:http:upload:0';

/** The only header fields that a slot may ask for (§5). */
const HEADERS = new Set(['authorization', 'cookie', 'expires']);

interface UploadFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly contentType?: string | undefined;
}

export interface UploadSlot {
  /** The URL for the upload, by PUT... */
  readonly put: string;
  /** ...with these header fields... */
  readonly headers: Readonly<Record<string, string>>;
  /** ...and where anyone who knows the address can then read it. */
  readonly get: string;
}

/** Reads a disco#info answer: undefined unless it is an upload service (§4). */
export function uploadServiceOf(iq: Element): { maxBytes: number | undefined } | undefined {
  const query = iq.getChild('query');
  if (!query || !parseDiscoInfo(query)?.features.includes(NS_UPLOAD)) return undefined;
  const form = parseForms(query).find(({ values }) => values.get('FORM_TYPE')?.[0] === NS_UPLOAD);
  const text = form?.values.get('max-file-size')?.[0] ?? '';
  return { maxBytes: /^\d+$/.test(text) ? Number(text) : undefined };
}

/** The child that asks for a slot, of an IQ of type get (§5). */
export function buildSlotRequest({ name, size, contentType }: UploadFile): Element {
  return xml('request', { xmlns: NS_UPLOAD, filename: name, size: `${size}`, 'content-type': contentType });
}

/** Reads the answer to it; undefined where an address is missing. */
export function parseSlot(iq: Element): UploadSlot | undefined {
  const slot = iq.getChild('slot', NS_UPLOAD);
  const put = slot?.getChild('put');
  const [putUrl, get] = [put?.attrs.url, slot?.getChild('get')?.attrs.url];
  if (!put || !putUrl || !get) return undefined;
  const headers = put.getChildren('header').flatMap((header) => {
    // §11: line breaks would begin another header field.
    const [name, value] = [header.attrs.name ?? '', header.getText()].map((t) => t.replaceAll(/[\r\n]/g, ''));
    return name && value && HEADERS.has(name.toLowerCase()) ? [[name, value] as const] : [];
  });
  return { put: putUrl, headers: Object.fromEntries(headers), get };
}

/** When a quota has room again (§5.1), from the parts of an error; undefined where it does not say. */
export function retryAt(details: readonly Element[]): Date | undefined {
  const stamp = details.find((child) => child.is('retry', NS_UPLOAD))?.attrs.stamp;
  const at = new Date(stamp ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}
