import { cut, type Rendered } from '../../render/index.ts';
import type { Conversation, Said, SayOptions } from '../types.ts';

/** A message's size in bytes of XML, far below any server's limit on stanzas. */
const MAX_BYTES = 48 * 1024;

export interface PagerOptions {
  /** Lines after which an answer is cut (the config's `output.lines`). */
  lines: number;
  /** Puts a text where it can be fetched (XEP-0363), the config's `output.upload`; else undefined. */
  upload?: Upload | undefined;
}

export type Upload = (text: string, name: string) => Promise<{ url: string } | { reason: string }>;

interface Left {
  text: string;
  styled: boolean;
}

/** Says answers in pieces that a chat can show; keeps what is left of each contact's newest for `more`. */
export class Pager {
  readonly #lines: number;
  readonly #upload: Upload | undefined;
  readonly #left = new Map<string, Left>();

  constructor(options: PagerOptions) {
    this.#lines = options.lines;
    this.#upload = options.upload;
  }

  /** Says an answer, cut where it is long. `whole`: cut only where a stanza could not hold it. */
  say(
    conversation: Conversation,
    key: string,
    answer: Rendered,
    options: SayOptions & { whole?: boolean } = {},
  ): Said {
    const { head, rest } = this.#cut(answer, options.whole ? Number.MAX_SAFE_INTEGER : this.#lines);
    this.#keep(key, answer, rest);
    const said = conversation.say(head, { ...options, styled: answer.styled });
    if (rest !== undefined && !options.unfinished) void this.#sendWhole(conversation, answer);
    return said;
  }

  /** The whole as a file, beside what was shown of it. */
  async #sendWhole(conversation: Conversation, answer: Rendered): Promise<void> {
    const uploaded = await this.#upload?.(answer.full ?? answer.text, 'answer.txt');
    if (uploaded === undefined) return;
    if ('url' in uploaded) conversation.say(uploaded.url, { link: true });
    else conversation.say(`The whole could not be uploaded: ${uploaded.reason}`);
  }

  /** As `say`, in place of what was said; false where it cannot be. */
  correct(said: Said, key: string, answer: Rendered, options: SayOptions = {}): boolean {
    const { head, rest } = this.#cut(answer, this.#lines);
    if (!said.correct(head, { ...options, styled: answer.styled })) return false;
    this.#keep(key, answer, rest);
    return true;
  }

  /** The next piece of what was cut; undefined where nothing is left. */
  more(key: string): Rendered | undefined {
    const left = this.#left.get(key);
    if (!left) return undefined;
    const { head, rest } = this.#cut(left, this.#lines);
    this.#keep(key, left, rest);
    return { text: head, styled: left.styled };
  }

  /** Drops what is left of these people's answers. */
  forget(whose: (person: string) => boolean): void {
    // A key is a person and a localpart, which has no blank.
    for (const key of this.#left.keys())
      if (whose(key.slice(0, key.lastIndexOf(' ')))) this.#left.delete(key);
  }

  #cut({ text, styled }: Left, lines: number): { head: string; rest: string | undefined } {
    const { head, rest, note } = cut(text, { lines, bytes: MAX_BYTES, styled });
    return { head: note === '' ? head : `${head}\n${note}`, rest };
  }

  #keep(key: string, answer: Rendered, rest: string | undefined): void {
    this.#left.delete(key);
    if (rest !== undefined) this.#left.set(key, { text: rest, styled: answer.styled });
    else if (answer.full !== undefined && answer.full !== answer.text) {
      this.#left.set(key, { text: answer.full, styled: false });
    }
    // The oldest go first: what nobody asked for by then is had again by `job N`.
    for (const old of this.#left.keys()) {
      if (this.#left.size <= 1000) break;
      this.#left.delete(old);
    }
  }
}
