import type { Element } from '@xmpp/component';

/** What may become of a stanza that waits. */
export type StanzaKind =
  /** Only the newest between two addresses matters, and under pressure not even that. */
  | 'presence'
  /** Its sender waits for the answer and is told of a disconnect: never sent later. */
  | 'request'
  /** Messages, answers, subscriptions: never dropped without a word. */
  | 'kept';

export interface QueuedStanza {
  readonly stanza: Element;
  readonly xml: string;
  readonly bytes: number;
  readonly kind: StanzaKind;
  /** Milliseconds, of the clock that the owner uses. */
  readonly queuedAt: number;
}

export interface QueueLimits {
  readonly queueMaxStanzas: number;
  readonly queueMaxBytes: number;
}

/** First in, first out, bounded by count and bytes; a newer presence takes the place of an older one. */
export class StanzaQueue {
  readonly #limits: QueueLimits;
  /** In order of arrival; a Map for removal from the middle in constant time. */
  #waiting = new Map<number, QueuedStanza>();
  /** Kept over calls: a new one would step over all that was removed before it. */
  #fromOldest = this.#waiting.entries();
  #oldest: [number, QueuedStanza] | undefined;
  /** The one presence that waits between two addresses. */
  readonly #presences = new Map<string, number>();
  #next = 0;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False where there is no room. A presence makes room for what must be kept, and is otherwise dropped. */
  add(entry: QueuedStanza): boolean {
    if (entry.kind === 'presence') this.#removePresence(pairOf(entry));
    if (!this.#fits(entry)) {
      if (entry.kind === 'presence') return false;
      if (!this.#makeRoom(entry)) return false;
    }
    this.#insert(entry);
    return true;
  }

  /** Takes the oldest. */
  take(): QueuedStanza | undefined {
    const oldest = this.#peek();
    if (oldest) this.#remove(...oldest);
    return oldest?.[1];
  }

  /** Puts stanzas that were taken back to the front, in their order, whatever the limits; superseded presence stays out. */
  putBack(entries: readonly QueuedStanza[]): void {
    const later = [...this.#waiting.values()];
    const kept = entries.filter((entry) => entry.kind !== 'presence' || !this.#presences.has(pairOf(entry)));
    this.#waiting = new Map();
    this.#fromOldest = this.#waiting.entries();
    this.#presences.clear();
    this.#bytes = 0;
    for (const entry of [...kept, ...later]) {
      if (entry.kind === 'presence') this.#removePresence(pairOf(entry));
      this.#insert(entry);
    }
  }

  /** Takes the oldest for as long as `matches` holds. */
  takeWhile(matches: (entry: QueuedStanza) => boolean): QueuedStanza[] {
    const out: QueuedStanza[] = [];
    for (let oldest = this.#peek(); oldest && matches(oldest[1]); oldest = this.#peek()) {
      this.#remove(...oldest);
      out.push(oldest[1]);
    }
    return out;
  }

  /** Removes and returns those that `matches` holds for. */
  extract(matches: (entry: QueuedStanza) => boolean): QueuedStanza[] {
    const out: QueuedStanza[] = [];
    for (const [key, entry] of this.#waiting) {
      if (!matches(entry)) continue;
      this.#remove(key, entry);
      out.push(entry);
    }
    return out;
  }

  #peek(): [number, QueuedStanza] | undefined {
    while (this.size > 0 && !this.#waiting.has(this.#oldest?.[0] ?? -1)) {
      const next = this.#fromOldest.next();
      if (next.done) this.#fromOldest = this.#waiting.entries();
      else this.#oldest = next.value;
    }
    return this.size > 0 ? this.#oldest : undefined;
  }

  #fits(entry: QueuedStanza): boolean {
    const { queueMaxStanzas, queueMaxBytes } = this.#limits;
    return this.size < queueMaxStanzas && this.#bytes + entry.bytes <= queueMaxBytes;
  }

  #makeRoom(entry: QueuedStanza): boolean {
    for (const key of this.#presences.values()) {
      const presence = this.#waiting.get(key);
      if (presence) this.#remove(key, presence);
      if (this.#fits(entry)) return true;
    }
    return false;
  }

  #insert(entry: QueuedStanza): void {
    const key = this.#next++;
    this.#waiting.set(key, entry);
    this.#bytes += entry.bytes;
    if (entry.kind === 'presence') this.#presences.set(pairOf(entry), key);
  }

  #remove(key: number, entry: QueuedStanza): void {
    this.#waiting.delete(key);
    this.#bytes -= entry.bytes;
    if (entry.kind === 'presence') this.#presences.delete(pairOf(entry));
  }

  #removePresence(pair: string): void {
    const key = this.#presences.get(pair);
    const entry = key === undefined ? undefined : this.#waiting.get(key);
    if (key !== undefined && entry) this.#remove(key, entry);
  }
}

function pairOf(entry: QueuedStanza): string {
  return `${entry.stanza.attrs.from}\n${entry.stanza.attrs.to}`;
}
