import type { Element } from '../xmpp/index.ts';

/** So many messages, or so much text in them, in characters, and the half of them before is forgotten. */
const MOST = 2_000;
const MOST_TEXT = 4 * 2 ** 20;

/** The messages sent last, so that one that bounces can be sent again. */
export class Sent {
  #newest = new Map<string, Element>();
  /** Those before them: forgotten all at once, since looking for the oldest of a map costs more than a message. */
  #before = new Map<string, Element>();
  #text = 0;

  add(id: string, message: Element): void {
    if (this.#newest.size >= MOST || this.#text >= MOST_TEXT) {
      this.#before = this.#newest;
      this.#newest = new Map();
      this.#text = 0;
    }
    this.#newest.set(id, message);
    this.#text += message.getChildText('body')?.length ?? 0;
  }

  /** Takes out the message of that id that went to that address. */
  take(id: string, to: string | undefined): Element | undefined {
    const message = this.#newest.get(id) ?? this.#before.get(id);
    if (!message || message.attrs.to !== to) return undefined;
    this.#newest.delete(id);
    this.#before.delete(id);
    return message;
  }
}
