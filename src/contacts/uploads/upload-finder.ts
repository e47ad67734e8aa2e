import {
  buildDiscoInfo,
  buildDiscoItems,
  type Element,
  parseDiscoItems,
  parseJid,
  uploadServiceOf,
  xml,
} from '../../xmpp/index.ts';

/** How long what was found, or that nothing was, is believed, milliseconds. */
const FOUND_FOR = 3_600_000;
const MISSED_FOR = 60_000;
/** How long an answer may take, milliseconds. */
const ANSWER_WITHIN = 10_000;
/** No more parts of a server than this are asked whether they take uploads. */
const MOST_ITEMS = 50;

export interface UploadFinderOptions {
  /** Sends an IQ from the component's domain and gives its result; the transport's `request`. */
  request(iq: Element, options: { timeoutMs: number }): Promise<Element>;
  /** The component's domain: it is who uploads. */
  domain: string;
  /** Servers whose upload service may be used, the best first; `uploadHosts` makes the list. */
  candidates: readonly string[];
  now?(): number;
}

export interface UploadService {
  jid: string;
  /** Undefined where it tells no limit. */
  maxBytes: number | undefined;
}

/** Finds an upload service among the servers and their parts (XEP-0363 §4). */
export class UploadFinder {
  readonly #options: UploadFinderOptions;
  readonly #now: () => number;
  #found: Promise<UploadService | undefined> | undefined;
  #until = 0;

  constructor(options: UploadFinderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The first upload service of a candidate; undefined where none has one. Looked for again after a while. */
  find(): Promise<UploadService | undefined> {
    if (!this.#found || this.#now() >= this.#until) {
      this.#until = Number.POSITIVE_INFINITY;
      this.#found = this.#search().then((service) => {
        this.#until = this.#now() + (service ? FOUND_FOR : MISSED_FOR);
        return service;
      });
    }
    return this.#found;
  }

  async #search(): Promise<UploadService | undefined> {
    for (const host of this.#options.candidates) {
      const found = await this.#findAt(host);
      if (found) return found;
    }
    return undefined;
  }

  async #findAt(host: string): Promise<UploadService | undefined> {
    const items = await this.#ask(host, buildDiscoItems()).then(parseDiscoItems, () => undefined);
    const jids = new Set([
      host,
      ...(items ?? []).flatMap(({ jid, node }) => (node === undefined ? jid : [])),
    ]);
    jids.delete(this.#options.domain);
    const asked = Array.from(jids).slice(0, MOST_ITEMS);
    const services = await Promise.all(asked.map((jid) => this.#serviceAt(jid)));
    return services.find((service) => service !== undefined);
  }

  #serviceAt(jid: string): Promise<UploadService | undefined> {
    return this.#ask(jid, buildDiscoInfo()).then(
      (answer) => {
        const service = uploadServiceOf(answer);
        return service && { jid, ...service };
      },
      () => undefined,
    );
  }

  #ask(to: string, child: Element): Promise<Element> {
    return this.#options.request(xml('iq', { type: 'get', from: this.#options.domain, to }, child), {
      timeoutMs: ANSWER_WITHIN,
    });
  }
}

/**
 * The servers to look for an upload service at: the one that the component most likely lives at (its domain
 * without the first label), then those of the admins.
 */
export function uploadHosts(domain: string, admins: readonly string[]): string[] {
  const parent = domain.split('.').slice(1).join('.');
  const hosts = [parent, ...admins.map((admin) => parseJid(admin)?.domain ?? '')];
  return Array.from(new Set(hosts.filter((host) => host !== '' && host !== domain)));
}
