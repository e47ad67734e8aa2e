import { type Repeating, Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import {
  buildDiscoInfo,
  buildDiscoItems,
  buildSlotRequest,
  type ComponentTransport,
  type Element,
  parseDiscoItems,
  parseJid,
  parseSlot,
  StanzaError,
  type UploadSlot,
  uploadServiceOf,
  xml,
} from '../xmpp/index.ts';
import type { Host } from './host.ts';
import { softwareAt } from './server-software.ts';
import { type UploadRefusal, whyRefused } from './upload-refusals.ts';

/** How long an answer to a question and a whole upload may take, milliseconds. */
const ANSWER_WITHIN = 10_000;
const UPLOAD_WITHIN = 60_000;
/** How long what was found is believed, milliseconds. */
const FOUND_FOR = 3_600_000;
/** No more parts of a server than this are asked whether they take uploads. */
const MOST_ITEMS = 50;

export interface UploadsOptions {
  request: ComponentTransport['request'];
  /** The component's domain: it is who uploads. */
  domain: string;
  /** Servers whose upload service may be used, the best first; `uploadHosts` makes the list. */
  candidates: readonly string[];
  log: Log;
  /** A certificate authority to trust in place of the system's, PEM. */
  ca?: string;
  now?(): number;
  troubles?: Troubles;
}

export interface UploadService {
  jid: string;
  /** Undefined if it names no limit. */
  maxBytes: number | undefined;
}

export interface Upload {
  /** The file's name for readers. */
  name: string;
  content: string | Buffer;
  contentType?: string;
}

/** The file's URL, or why there is none, in a sentence. */
export type Uploaded = { url: string; reason?: never } | { url?: never; reason: string };

/**
 * Puts files where people can read them (XEP-0363); everyone who knows a file's address can. The service must let the
 * component's domain upload; where it does not, the reason names the line of its config.
 */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #now: () => number;
  #found: Promise<UploadService | undefined> | undefined;
  #until = 0;
  /** The candidate that the service was found at. */
  #host = '';
  readonly #repeating: Repeating;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#repeating = (options.troubles ?? new Troubles()).repeating('uploads');
    this.#now = options.now ?? Date.now;
  }

  /** Finds the upload service: the first of a candidate (§4); undefined if none has one. Looks again after a while. */
  service(): Promise<UploadService | undefined> {
    if (!this.#found || this.#now() >= this.#until) {
      this.#until = Number.POSITIVE_INFINITY;
      this.#found = this.#find().then((service) => {
        if (service) this.#repeating.worked();
        this.#until = this.#now() + (service ? FOUND_FOR : this.#repeating.failed());
        return service;
      });
    }
    return this.#found;
  }

  /** Uploads a file. Never rejects. */
  async upload({ name, content, contentType = 'text/plain; charset=utf-8' }: Upload): Promise<Uploaded> {
    const body = Buffer.from(content);
    const service = await this.service();
    if (!service) return { reason: `No upload service was found at ${this.#options.candidates.join(', ')}.` };
    const { jid, maxBytes } = service;
    if (maxBytes !== undefined && body.length > maxBytes) {
      return { reason: `${body.length} bytes are over the limit of ${jid}, ${maxBytes} bytes.` };
    }
    const file = { name: safeName(name), size: body.length, contentType };
    try {
      const slot = await this.#askSlot(jid, buildSlotRequest(file));
      await this.#put(slot, body, contentType);
      return { url: slot.get };
    } catch (error) {
      const reason = await this.#explain(error, { service: jid, bytes: body.length });
      this.#options.log.warn({ service: jid, bytes: body.length, reason }, 'an upload failed');
      return { reason };
    }
  }

  async #find(): Promise<UploadService | undefined> {
    for (const host of this.#options.candidates) {
      const items = await this.#ask(host, buildDiscoItems()).then(parseDiscoItems, () => undefined);
      const parts = (items ?? []).flatMap(({ jid, node }) => (node === undefined ? jid : []));
      const asked = new Set([host, ...parts]);
      asked.delete(this.#options.domain);
      const services = Array.from(asked)
        .slice(0, MOST_ITEMS)
        .map((jid) => this.#serviceAt(jid));
      const found = (await Promise.all(services)).find((service) => service !== undefined);
      if (!found) continue;
      this.#host = host;
      return found;
    }
    return undefined;
  }

  async #serviceAt(jid: string): Promise<UploadService | undefined> {
    try {
      const service = uploadServiceOf(await this.#ask(jid, buildDiscoInfo()));
      return service && { jid, ...service };
    } catch {
      // It does not answer, or says no: files go elsewhere.
      return undefined;
    }
  }

  async #askSlot(jid: string, request: Element): Promise<UploadSlot> {
    const slot = parseSlot(await this.#ask(jid, request));
    if (!slot) throw new UploadError(`${jid} gave no address to upload to.`);
    for (const address of [slot.put, slot.get]) {
      if (!isSafe(address)) throw new UploadError(`${jid} gave an address without TLS.`);
    }
    return slot;
  }

  async #put({ put, headers }: UploadSlot, body: Buffer, contentType: string): Promise<void> {
    const { ca } = this.#options;
    // Loaded only here: it is a sixth of the code that a start loads, and most gateways upload nothing.
    const { default: got } = await import('got');
    const { statusCode } = await got.put(put, {
      body,
      headers: { ...headers, 'content-type': contentType },
      // A slot is for one try, at one place.
      followRedirect: false,
      retry: { limit: 0 },
      throwHttpErrors: false,
      timeout: { request: UPLOAD_WITHIN },
      ...(ca !== undefined && { https: { certificateAuthority: ca } }),
    });
    if (statusCode !== 200 && statusCode !== 201) {
      throw new UploadError(`The server refused the file: HTTP ${statusCode}.`);
    }
  }

  #ask(to: string, child: Element): Promise<Element> {
    const iq = xml('iq', { type: 'get', from: this.#options.domain, to }, child);
    return this.#options.request(iq, { timeoutMs: ANSWER_WITHIN });
  }

  async #explain(error: unknown, refusal: Pick<UploadRefusal, 'service' | 'bytes'>): Promise<string> {
    if (error instanceof UploadError) return error.message;
    const { domain, request } = this.#options;
    const question = { request, from: domain, timeoutMs: ANSWER_WITHIN };
    const host = this.#host;
    const software = error instanceof StanzaError ? await softwareAt(host, question) : undefined;
    return whyRefused(error, {
      ...refusal,
      host,
      domain,
      software: software === 'silent' ? undefined : software,
    });
  }
}

class UploadError extends Error {
  readonly code = 'upload-failed';
}

/**
 * The servers that may have an upload service. First the one that the component most likely lives at (its domain
 * without the first label), then those of the admins.
 */
export function uploadHosts(domain: string, admins: readonly string[]): string[] {
  const parent = domain.split('.').slice(1).join('.');
  const hosts = [parent, ...admins.map((admin) => parseJid(admin)?.domain ?? '')];
  return Array.from(new Set(hosts.filter((host) => host !== '' && host !== domain)));
}

/** A name that no file system and no server stumbles over. */
function safeName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '_').slice(0, 100) || 'output.txt';
}

/** TLS, or this machine itself, where nobody listens in. */
function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}

/** Uploads the full text of a cut answer as a file. */
export function feature({ live, directory: { domain }, log, request, troubles }: Host): Uploads {
  const candidates = uploadHosts(domain, live.config.admins);
  return new Uploads({ request, domain, candidates, log, troubles });
}
