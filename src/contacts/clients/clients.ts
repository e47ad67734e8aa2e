import { background, USUAL_PACE } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import { type Caps, capsOf, type Jid, StanzaError } from '../../xmpp/index.ts';
import type { Seen } from '../inbound/inbound.ts';
import type { ClientKnowledge } from '../messages/chat.ts';
import { type Client, ClientFeatures, type ClientFeaturesOptions } from './features.ts';
import type { PresenceSources } from './presence-sources.ts';
import type { ResultStyle } from './result-style.ts';

/** A silent resource is forgotten after this time, milliseconds, unless its log-out would have come. */
const FORGOTTEN_AFTER = 86_400_000;
/** A client whose presence never came counts as there for so long after it wrote, milliseconds. */
const WROTE_COUNTS_FOR = 600_000;
const MOST_PEOPLE = 2_000;
const MOST_RESOURCES = 20;
const MOST_GONE = 2_000;
/** Bounces that say that a resource is not there (RFC 6121 §8.5.3.2, RFC 6120 §8.3.3). */
const GONE = new Set(['recipient-unavailable', 'service-unavailable', 'item-not-found', 'gone']);

export interface ClientsOptions extends Pick<ClientFeaturesOptions, 'request'> {
  sources: Pick<PresenceSources, 'of' | 'isAsked'>;
  now?(): number;
}

interface Resource extends Client {
  heard: number;
  /** The stream on which it was heard last, and on which its presence came; 0 for none. */
  heardOn: number;
  seenOn: number;
}

/**
 * Knows people's clients: which are there, and the features that each announces. A client is asked when it is first
 * seen, or first writes. Bounded; forgotten at a restart.
 */
export class Clients implements ClientKnowledge {
  readonly #options: ClientsOptions;
  readonly #features: ClientFeatures;
  readonly #now: () => number;
  /** By bare JID, then by full JID. */
  readonly #people = new Recent<string, Recent<string, Resource>>(MOST_PEOPLE);
  readonly #gone = new Recent<string, true>(MOST_GONE);
  /** Which of the gateway's streams this is: log-outs during an interruption never come. */
  #stream = 1;

  constructor(options: ClientsOptions) {
    const { request, now = Date.now } = options;
    this.#options = options;
    this.#now = now;
    this.#features = new ClientFeatures({ request, now });
  }

  /** Learns from a message or presence. Call it for people with access only. */
  saw(seen: Seen): void {
    const { kind, from, to, stanza } = seen;
    if (kind === 'error') return;
    if (kind === 'bounce') {
      if (from.resource !== '' && GONE.has(StanzaError.from(stanza).code)) this.#left(from);
    } else if (kind === 'unavailable') this.#unavailable(seen);
    else if (from.resource !== '')
      this.#heard(from, to, kind === 'available', kind === 'available' ? capsOf(stanza) : undefined);
  }

  /** A new stream to the server: it says again who is there, where the gateway is told at all. */
  streamBegan(): void {
    this.#stream += 1;
  }

  features({ bare, full }: Pick<Jid, 'bare' | 'full'>): ReadonlySet<string> | undefined {
    return this.#resourcesOf(bare)?.get(full)?.announced?.features;
  }

  /** Only the clients that are there count. Never while an answer is awaited or failed, nor where no client is known. */
  supportsEverywhere(person: string, feature: string): boolean {
    const there = this.#there(person);
    return there.length > 0 && there.every(({ announced }) => announced?.features.has(feature));
  }

  /** Whether a client draws preformatted blocks; for a bare JID, whether all of that person's clients do that are there. */
  drawsBlocks({ bare, full }: Pick<Jid, 'bare' | 'full'>): boolean {
    const asked = this.#resourcesOf(bare)?.get(full);
    const clients = asked ? [asked] : this.#there(bare);
    return clients.length > 0 && clients.every(({ announced }) => announced?.drawsBlocks);
  }

  /** How a client shows a form's result. A text is safe if the client is not known. */
  resultStyle({ bare, full }: Pick<Jid, 'bare' | 'full'>): ResultStyle {
    return this.#resourcesOf(bare)?.get(full)?.announced?.resultStyle ?? 'text';
  }

  /** Learns from a form that a client sent to a contact. */
  sentForm(client: Jid, contact: Jid): void {
    if (client.resource !== '') this.#heard(client, contact, false, undefined);
  }

  /** True if any client of that bare JID is known to be there. */
  hasAny(person: string): boolean {
    return this.#there(person).length > 0;
  }

  /** True if it left, and was not heard since. */
  isGone(full: string): boolean {
    return this.#gone.get(full) ?? false;
  }

  /** Whether the gateway hears of every log-in and log-out of a person's clients. */
  isTold(person: string): boolean {
    return this.#options.sources.of(person) !== undefined;
  }

  /** True if a presence says that its sender, a client or a whole account, is gone. */
  isLeaving({ kind, from, to }: Seen): boolean {
    if (kind !== 'unavailable') return false;
    const { sources } = this.#options;
    const toldAt = sources.of(from.bare);
    // To another contact it may say so for that contact alone.
    if (toldAt !== undefined) return toldAt === to.local;
    // Prosody acknowledges a subscription request by it.
    return from.resource !== '' || !(sources.isAsked(from.bare) || this.hasAny(from.bare));
  }

  #unavailable(seen: Seen): void {
    const { from } = seen;
    if (!this.isLeaving(seen)) return;
    if (from.resource !== '') this.#left(from);
    else if (this.isTold(from.bare)) {
      for (const [full] of Array.from(this.#people.get(from.bare) ?? []))
        this.#left({ bare: from.bare, full });
    }
  }

  #heard(jid: Jid, contact: Jid, isPresent: boolean, caps: Caps | undefined): void {
    this.#gone.delete(jid.full);
    const resources = this.#resourcesOf(jid.bare) ?? new Recent<string, Resource>(MOST_RESOURCES);
    this.#people.set(jid.bare, resources);
    const known = resources.get(jid.full);
    const changed = caps !== undefined && known?.caps?.ver !== caps.ver;
    const resource = known && !changed ? known : newResource(caps);
    resource.heard = this.#now();
    resource.heardOn = this.#stream;
    if (isPresent) resource.seenOn = this.#stream;
    resources.set(jid.full, resource);
    const isTooSoon = resource.heard - resource.askedAt < USUAL_PACE.mostMs;
    if (resource.announced || resource.asking || isTooSoon) return;
    background('clients', this.#features.learn(resource, jid, contact));
  }

  #left({ bare, full }: Pick<Jid, 'bare' | 'full'>): void {
    this.#gone.set(full, true);
    const resources = this.#resourcesOf(bare);
    resources?.delete(full);
    if (resources?.size === 0) this.#people.delete(bare);
  }

  #there(person: string): Resource[] {
    const isTold = this.isTold(person);
    const recently = this.#now() - WROTE_COUNTS_FOR;
    return Array.from(this.#resourcesOf(person)?.values() ?? []).filter(({ heard, heardOn, seenOn }) => {
      if (seenOn === this.#stream) return true;
      // Without a new presence it has left, if every presence comes.
      if (isTold && heardOn !== this.#stream) return false;
      return heard >= recently;
    });
  }

  #resourcesOf(person: string): Recent<string, Resource> | undefined {
    const resources = this.#people.get(person);
    if (!resources) return undefined;
    const old = this.#now() - FORGOTTEN_AFTER;
    for (const [full, { heard, seenOn }] of resources) {
      if (heard >= old || (seenOn === this.#stream && this.isTold(person))) continue;
      resources.delete(full);
      if (resources.size === 0) this.#people.delete(person);
    }
    return resources;
  }
}

function newResource(caps: Caps | undefined): Resource {
  const [heard, askedAt] = [0, Number.NEGATIVE_INFINITY];
  return { heard, heardOn: 0, seenOn: 0, caps, announced: undefined, asking: false, askedAt };
}
