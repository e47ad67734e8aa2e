import type { Jid } from '../../xmpp/index.ts';

/** Requests kept in all; beyond that the oldest of whoever has the most goes, and comes again by a probe. */
const MOST = 50_000;

/** What is kept of a subscription or probe until the fleet is known: never the stanza, which may be large. */
export interface EarlyRequest {
  type: 'subscribe' | 'probe';
  from: Jid;
  to: Jid;
}

/** Presence that came before the fleet was known: the newest of each kind and pair, by person. */
export class EarlyPresence {
  readonly #people = new Map<string, Map<string, EarlyRequest>>();
  #size = 0;

  add(request: EarlyRequest): void {
    const { type, from, to } = request;
    const own = this.#people.get(from.bare) ?? new Map<string, EarlyRequest>();
    this.#people.set(from.bare, own);
    const key = `${type} ${from.full} ${to.local}`;
    if (!own.has(key)) this.#size += 1;
    own.set(key, request);
    if (this.#size > MOST) this.#dropOne();
  }

  /** Takes out all. */
  takeAll(): EarlyRequest[] {
    const all = Array.from(this.#people.values(), (own) => Array.from(own.values())).flat();
    this.#people.clear();
    this.#size = 0;
    return all;
  }

  #dropOne(): void {
    let most: Map<string, EarlyRequest> | undefined;
    for (const own of this.#people.values()) if (own.size > (most?.size ?? 0)) most = own;
    const [oldest] = most?.keys() ?? [];
    if (oldest === undefined) return;
    most?.delete(oldest);
    this.#size -= 1;
  }
}
