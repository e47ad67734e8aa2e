import type { Asked } from '../inbound/admission.ts';

/** Requests kept in all; beyond that the oldest of whoever has the most goes, and comes again by a probe. */
const MOST = 50_000;

/** Presence that came before the fleet was known: the newest of each kind and pair, by person. */
export class EarlyPresence {
  readonly #people = new Map<string, Map<string, Asked>>();
  #size = 0;

  add(request: Asked): void {
    const { kind, from, to } = request;
    const own = this.#people.get(from.person) ?? new Map<string, Asked>();
    this.#people.set(from.person, own);
    const key = `${kind} ${from.full} ${to.local}`;
    if (!own.has(key)) this.#size += 1;
    own.set(key, request);
    if (this.#size > MOST) this.#dropOne();
  }

  /** Takes out all. */
  takeAll(): Asked[] {
    const all = Array.from(this.#people.values(), (own) => Array.from(own.values())).flat();
    this.#people.clear();
    this.#size = 0;
    return all;
  }

  #dropOne(): void {
    let most: Map<string, Asked> | undefined;
    for (const own of this.#people.values()) if (own.size > (most?.size ?? 0)) most = own;
    const [oldest] = most?.keys() ?? [];
    if (oldest === undefined) return;
    most?.delete(oldest);
    this.#size -= 1;
  }
}
