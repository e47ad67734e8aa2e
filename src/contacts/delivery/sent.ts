/** So many messages, or so much text in them, in characters, and the half of them before is forgotten. */
const MOST = 2_000;
const MOST_TEXT = 4 * 2 ** 20;

export interface SentMessage {
  /** As XML: a tree of elements takes some times as much. */
  stanza: string;
  id: string;
  to: string | undefined;
  person: string;
  /** When it was said, milliseconds since the epoch. */
  at: number;
  /** Its place among the deliveries, if it is one. */
  seq?: number;
}

/** The messages sent last, so that one that bounces can be sent again. */
export class Sent {
  #newest = new Map<string, SentMessage>();
  /** Those before them: forgotten all at once, since looking for the oldest of a map costs more than a message. */
  #before = new Map<string, SentMessage>();
  #text = 0;

  add(sent: SentMessage): void {
    if (this.#newest.size >= MOST || this.#text >= MOST_TEXT) {
      this.#before = this.#newest;
      this.#newest = new Map();
      this.#text = 0;
    }
    this.#newest.set(sent.id, sent);
    this.#text += sent.stanza.length;
  }

  /** Takes out the message of that id that went to that address. */
  take(id: string, to: string | undefined): SentMessage | undefined {
    const sent = this.#newest.get(id) ?? this.#before.get(id);
    if (!sent || sent.to !== to) return undefined;
    this.#newest.delete(id);
    this.#before.delete(id);
    return sent;
  }
}
