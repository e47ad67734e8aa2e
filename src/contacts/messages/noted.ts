import { createHash } from 'node:crypto';

/** More than this are not remembered; the oldest go first. */
const MAX = 20_000;

/** Remembers texts, by their digests, for a while, so that what comes twice is known. */
export class Noted {
  readonly #lifetime: number;
  readonly #at = new Map<string, number>();

  /** `lifetime`: how long a text is remembered, in ms. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
  }

  /** Notes a text; false where it was noted before. */
  note(text: string, now = Date.now()): boolean {
    const key = createHash('sha256').update(text).digest('base64');
    for (const [old, at] of this.#at) {
      if (at > now - this.#lifetime && this.#at.size < MAX) break;
      this.#at.delete(old);
    }
    if (this.#at.has(key)) return false;
    this.#at.set(key, now);
    return true;
  }
}
