import type { Element } from '@xmpp/component';

/** The fate of a stanza that waits. */
export type StanzaKind =
  /** Only the newest between two addresses matters, and under pressure not even that. */
  | 'presence'
  /** Its sender waits for the answer and hears about a disconnect: never sent later. */
  | 'request'
  /** Messages, answers, subscriptions: never dropped silently. */
  | 'kept';

export interface QueuedStanza {
  readonly stanza: Element;
  readonly xml: string;
  readonly bytes: number;
  readonly kind: StanzaKind;
  /** Milliseconds, of the clock that the owner uses. */
  readonly queuedAt: number;
}

type Matches = (entry: QueuedStanza) => boolean;

/** First in, first out, bounded by count and bytes; a newer presence takes the place of an older one. */
export class StanzaQueue {
  readonly #limits: { readonly queueMaxStanzas: number; readonly queueMaxBytes: number };
  /** In order of arrival; presence by its two addresses, anything else by a number. */
  readonly #waiting = new Map<string | number, QueuedStanza>();
  /** Kept over calls: a new iterator would step over all removed entries. */
  #fromOldest = this.#waiting.entries();
  #oldest: [string | number, QueuedStanza] | undefined;
  readonly #presences = new Set<string | number>();
  #next = 0;
  #bytes = 0;

  constructor(limits: { readonly queueMaxStanzas: number; readonly queueMaxBytes: number }) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False if there is no room. A presence is dropped for stanzas that must be kept, or if there is no room. */
  add(entry: QueuedStanza): boolean {
    const isPresence = entry.kind === 'presence';
    if (isPresence) this.#remove(pairOf(entry));
    if (!this.#fits(entry) && (isPresence || !this.#makeRoom(entry))) return false;
    this.#insert(entry);
    return true;
  }

  /** Takes the oldest. */
  take(): QueuedStanza | undefined {
    return this.#takeIf(() => true);
  }

  /** Puts stanzas that were taken back to the front, in their order, whatever the limits. */
  putBack(entries: readonly QueuedStanza[]): void {
    for (const entry of [...entries, ...this.extract(() => true)]) this.#insert(entry);
  }

  /** Takes the oldest for as long as `matches` holds. */
  takeWhile(matches: Matches): QueuedStanza[] {
    const out: QueuedStanza[] = [];
    for (let taken = this.#takeIf(matches); taken; taken = this.#takeIf(matches)) out.push(taken);
    return out;
  }

  /** Removes and returns those that `matches` holds for. */
  extract(matches: Matches): QueuedStanza[] {
    const out = Array.from(this.#waiting).filter(([, entry]) => matches(entry));
    for (const [key] of out) this.#remove(key);
    return out.map(([, entry]) => entry);
  }

  #takeIf(matches: Matches): QueuedStanza | undefined {
    if (this.size === 0) return undefined;
    while (!this.#oldest || this.#waiting.get(this.#oldest[0]) !== this.#oldest[1]) {
      const next = this.#fromOldest.next();
      if (next.done) this.#fromOldest = this.#waiting.entries();
      else this.#oldest = next.value;
    }
    const [key, entry] = this.#oldest;
    if (!matches(entry)) return undefined;
    this.#remove(key);
    return entry;
  }

  #fits(entry: QueuedStanza): boolean {
    const { queueMaxStanzas, queueMaxBytes } = this.#limits;
    return this.size < queueMaxStanzas && this.#bytes + entry.bytes <= queueMaxBytes;
  }

  #makeRoom(entry: QueuedStanza): boolean {
    for (const key of this.#presences) {
      this.#remove(key);
      if (this.#fits(entry)) return true;
    }
    return false;
  }

  #insert(entry: QueuedStanza): void {
    const isPresence = entry.kind === 'presence';
    const key = isPresence ? pairOf(entry) : this.#next++;
    this.#waiting.set(key, entry);
    this.#bytes += entry.bytes;
    if (isPresence) this.#presences.add(key);
  }

  #remove(key: string | number): void {
    this.#bytes -= this.#waiting.get(key)?.bytes ?? 0;
    this.#waiting.delete(key);
    this.#presences.delete(key);
  }
}

function pairOf({ stanza: { attrs } }: QueuedStanza): string {
  return `${attrs.from}\n${attrs.to}`;
}
