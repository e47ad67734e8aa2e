import { background } from '../guard/index.ts';
import { Recent } from '../ops/index.ts';
import {
  buildDiscoInfo,
  type Caps,
  capsNode,
  capsOf,
  type Element,
  type Jid,
  parseDiscoInfo,
  StanzaError,
  verifyCaps,
  xml,
} from '../xmpp/index.ts';
import type { Host } from './host.ts';
import type { Seen } from './inbound/inbound.ts';
import type { ClientKnowledge } from './messages/chat.ts';

/** A silent resource is forgotten after this time, milliseconds. */
const FORGOTTEN_AFTER = 86_400_000;
/** A resource that did not answer is asked again when it writes after this time, milliseconds. */
const RETRY_AFTER = 60_000;
/** How long a client may take to say what it is, milliseconds. */
const ANSWER_WITHIN = 30_000;
const MOST_PEOPLE = 2_000;
const MOST_RESOURCES = 20;
const MOST_VERSIONS = 1_000;
const MOST_GONE = 2_000;
/** The most questions under way at once. Beyond it a resource is asked when it writes the next time. */
const MOST_ASKING = 1_000;
/** Also for one person's clients: a client that never answers must not delay questions to the others. */
const MOST_ASKING_EACH = 100;
/** The most characters of a client's announcement that count: clients with every feature need half of it. */
const LONGEST_ANSWER = 16_384;
/** How long a client waits for another's answer about the version that both have, milliseconds. */
const WAIT_FOR_OTHER = 2_000;
/** Bounces that say that a resource is not there (RFC 6121 §8.5.3.2, RFC 6120 §8.3.3). */
const GONE = new Set(['recipient-unavailable', 'service-unavailable', 'item-not-found', 'gone']);

export interface ClientsOptions {
  /** Sends an IQ and gives its result; the transport's `request`. */
  request(iq: Element, options: { timeoutMs: number }): Promise<Element>;
  now?(): number;
}

interface Resource {
  heard: number;
  caps: Caps | undefined;
  features: ReadonlySet<string> | undefined;
  asking: boolean;
  askedAt: number;
}

/**
 * Knows people's clients: their resources, and the features that each announces (XEP-0030, XEP-0115). A client is asked
 * when its owner first writes through it. Bounded; forgotten at a restart.
 */
export class Clients implements ClientKnowledge {
  readonly #request: ClientsOptions['request'];
  readonly #now: () => number;
  /** By bare JID, then by full JID. */
  readonly #people = new Recent<string, Recent<string, Resource>>(MOST_PEOPLE);
  readonly #versions = new Recent<string, ReadonlySet<string>>(MOST_VERSIONS);
  readonly #gone = new Recent<string, true>(MOST_GONE);
  /** The resource that asks for a version now. */
  readonly #asking = new Map<string, Promise<void>>();
  #questions = 0;
  /** Clients of each person that are asked or wait for that. */
  readonly #learning = new Map<string, number>();

  constructor({ request, now = Date.now }: ClientsOptions) {
    this.#request = request;
    this.#now = now;
  }

  /** Learns from a message or presence. Call it for people with access only. */
  saw({ kind, from, to, stanza }: Seen): void {
    if (from.resource === '' || kind === 'error') return;
    if (kind === 'bounce') {
      if (GONE.has(StanzaError.from(stanza).code)) this.#left(from);
    } else if (kind === 'unavailable') this.#left(from);
    else this.#heard(from, to, kind === 'available' ? capsOf(stanza) : undefined);
  }

  features({ bare, full }: Pick<Jid, 'bare' | 'full'>): ReadonlySet<string> | undefined {
    return this.#resourcesOf(bare)?.get(full)?.features;
  }

  /** Never while an answer is awaited or failed, nor where no resource is known. */
  supportsEverywhere(person: string, feature: string): boolean {
    const known = Array.from(this.#resourcesOf(person)?.values() ?? []);
    return known.length > 0 && known.every(({ features }) => features?.has(feature));
  }

  /** Whether any client of that bare JID is known. */
  hasAny(person: string): boolean {
    return this.#resourcesOf(person) !== undefined;
  }

  /** True if it left, and was not heard since. */
  isGone(full: string): boolean {
    return this.#gone.get(full) ?? false;
  }

  #heard(jid: Jid, contact: Jid, caps: Caps | undefined): void {
    this.#gone.delete(jid.full);
    const resources = this.#resourcesOf(jid.bare) ?? new Recent<string, Resource>(MOST_RESOURCES);
    this.#people.set(jid.bare, resources);
    const known = resources.get(jid.full);
    const changed = caps !== undefined && known?.caps?.ver !== caps.ver;
    const resource =
      known && !changed
        ? known
        : { heard: 0, caps, features: undefined, asking: false, askedAt: Number.NEGATIVE_INFINITY };
    resource.heard = this.#now();
    resources.set(jid.full, resource);
    const isTooSoon = resource.heard - resource.askedAt < RETRY_AFTER;
    if (resource.features || resource.asking || isTooSoon) return;
    background('clients', this.#learn(resource, jid, contact));
  }

  #left(jid: Jid): void {
    this.#gone.set(jid.full, true);
    const resources = this.#resourcesOf(jid.bare);
    resources?.delete(jid.full);
    if (resources?.size === 0) this.#people.delete(jid.bare);
  }

  #resourcesOf(person: string): Recent<string, Resource> | undefined {
    const resources = this.#people.get(person);
    if (!resources) return undefined;
    const old = this.#now() - FORGOTTEN_AFTER;
    for (const [full, { heard }] of resources) {
      if (heard >= old) continue;
      resources.delete(full);
      if (resources.size === 0) this.#people.delete(person);
    }
    return resources;
  }

  async #learn(resource: Resource, jid: Jid, contact: Jid): Promise<void> {
    const key = resource.caps && `${capsNode(resource.caps)} ${resource.caps.hash}`;
    const learning = this.#learning.get(jid.bare) ?? 0;
    if (this.#questions >= MOST_ASKING || learning >= MOST_ASKING_EACH) return;
    resource.asking = true;
    this.#learning.set(jid.bare, learning + 1);
    // Of several clients with the same version one is asked, and another where that one was wrong.
    const other = key === undefined ? undefined : this.#asking.get(key);
    if (other) await withinTime(other, WAIT_FOR_OTHER);
    resource.features = key === undefined ? undefined : this.#versions.get(key);
    if (!resource.features) {
      const asked = this.#ask(resource, jid, contact, key);
      if (key !== undefined) this.#asking.set(key, asked);
      await asked;
      if (key !== undefined && this.#asking.get(key) === asked) this.#asking.delete(key);
    }
    resource.asking = false;
    const left = (this.#learning.get(jid.bare) ?? 0) - 1;
    if (left > 0) this.#learning.set(jid.bare, left);
    else this.#learning.delete(jid.bare);
  }

  /** Never rejects: what fails is asked for again later. */
  async #ask(resource: Resource, jid: Jid, contact: Jid, key: string | undefined): Promise<void> {
    const { caps } = resource;
    resource.askedAt = this.#now();
    this.#questions += 1;
    try {
      const answer = await this.#info(jid, contact, caps);
      // Checking it takes a while, and it is kept.
      if (answer.toString().length > LONGEST_ANSWER) {
        resource.features = new Set();
        return;
      }
      const features = new Set(parseDiscoInfo(answer)?.features ?? []);
      if (key !== undefined && caps && verifyCaps(caps, answer)) this.#versions.set(key, features);
      resource.features = features;
    } catch {
      // Gone, cut off, or a client without disco: its features stay unknown.
    } finally {
      this.#questions -= 1;
    }
  }

  async #info(jid: Jid, contact: Jid, caps: Caps | undefined): Promise<Element> {
    const question = (node?: string) => {
      const query = buildDiscoInfo();
      if (node !== undefined) query.attrs.node = node;
      const iq = xml('iq', { type: 'get', from: contact.bare, to: jid.full }, query);
      return this.#request(iq, { timeoutMs: ANSWER_WITHIN });
    };
    if (!caps) return question();
    return question(capsNode(caps)).catch((error: unknown) => {
      // Some clients know no node, or have become another version meanwhile.
      if (error instanceof StanzaError && error.code === 'item-not-found') return question();
      throw error;
    });
  }
}

function withinTime(done: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms).unref();
    background(
      'clients',
      done.then(() => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
}

/** Learns the features of clients from the stanzas of people with access. */
export function feature({ access, onSeen, request }: Host): Clients {
  const clients = new Clients({ request });
  onSeen((inbound) => {
    if (access.allowsAny(inbound.from.person)) clients.saw(inbound);
  });
  return clients;
}
