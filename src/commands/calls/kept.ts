import type { LiveOf } from '../../config/index.ts';
import { background } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import { type Cut, cut, cutSections, type Rendered } from '../../render/index.ts';
import { isDict, type SaltValue } from '../../salt/index.ts';
import { type Conversation, type ConversationKey, personOf, type SayOptions } from '../types.ts';

/** One person's values fill at most this part, so that nobody takes the place of others. */
const MOST_OF_ONE = 3 / 4;
/** The rest is for people whose values take no more than this part of all. */
const LITTLE = 1 / 8;

/** Values in memory, bounded in bytes in whole and for each person. */
export class KeptBytes {
  readonly #live: LiveOf<'limits'>;
  readonly #of = new Map<string, number>();
  #used = 0;

  constructor(live: LiveOf<'limits'>) {
    this.#live = live;
  }

  /** True if a person may keep so many more bytes, by the current config. */
  fits(person: string, bytes: number): boolean {
    const most = this.#live.config.limits.kept_results_mb * 2 ** 20;
    const isLittle = (this.#of.get(person) ?? 0) + bytes <= most * LITTLE;
    return this.#used + bytes <= most * (isLittle ? 1 : MOST_OF_ONE);
  }

  /** As `fits`; they count as kept then. */
  reserve(person: string, bytes: number): boolean {
    if (!this.fits(person, bytes)) return false;
    this.#used += bytes;
    this.#of.set(person, (this.#of.get(person) ?? 0) + bytes);
    return true;
  }

  /** How many bytes are kept for a person. */
  usedBy(person: string): number {
    return this.#of.get(person) ?? 0;
  }

  /** Finds the person of these who keeps the most. */
  biggestOf(people: Iterable<string>): string | undefined {
    let biggest: string | undefined;
    for (const person of people) {
      if (biggest === undefined || this.usedBy(person) > this.usedBy(biggest)) biggest = person;
    }
    return biggest;
  }

  /** How much may be kept, for people. */
  get limit(): string {
    return `${Number(this.#live.config.limits.kept_results_mb.toFixed(2))} MiB`;
  }

  free(person: string, bytes: number): void {
    this.#used -= bytes;
    const own = (this.#of.get(person) ?? 0) - bytes;
    if (own > 0) this.#of.set(person, own);
    else this.#of.delete(person);
  }
}

/** About how many bytes a value takes in memory. */
export function sizeOf(value: SaltValue): number {
  let bytes = 0;
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    bytes += 16;
    if (typeof next === 'string') bytes += 2 * next.length;
    else if (Array.isArray(next)) for (const item of next) waiting.push(item);
    else if (isDict(next)) {
      bytes += 16;
      for (const key in next) {
        bytes += 2 * key.length + 16;
        waiting.push(next[key] ?? null);
      }
    }
  }
  return bytes;
}

/** A message's size in bytes of XML, far below any server's limit on stanzas. */
const MAX_BYTES = 48 * 1024;

/** Chats in which something is left, at most. */
const MOST = 1_000;

/** Uploads a text (XEP-0363); gives undefined where the config has it off (`output.upload`). */
export type Upload = (
  text: string,
  name: string,
) => Promise<{ url: string } | { reason: string } | undefined>;

/** A text of one line is short if it has no more characters than this; nothing of it is cut. */
const ONE_LINE = 4_096;

/** The first lines of a longer answer: `more` shows the rest in pages of `output.lines`. */
const FIRST = 10;

interface Left {
  text: string;
  styled: boolean;
  /** It begins within a block. */
  isOpened?: boolean | undefined;
}

/** Cuts answers to what a chat can show; keeps what is left of each conversation's newest for `more`. */
export class Pager {
  readonly #live: LiveOf<'limits' | 'output'>;
  readonly #upload: Upload | undefined;
  readonly #left = new Map<ConversationKey, Left>();
  readonly #kept: KeptBytes;
  /** The kept rest was dropped. */
  readonly #dropped = new Recent<ConversationKey, true>(MOST);

  constructor(live: LiveOf<'limits' | 'output'>, upload?: Upload) {
    this.#live = live;
    this.#upload = upload;
    this.#kept = new KeptBytes(live);
  }

  /**
   * Returns the part of an answer to show now; `more` gives the rest. A cut answer also goes to `wholeTo` as a file.
   */
  page(key: ConversationKey, answer: Rendered, options: SayOptions = {}, wholeTo?: Conversation): string {
    const { text } = answer;
    const { head, rest } =
      text.length <= ONE_LINE && !text.includes('\n') ? { head: text } : this.#firstOf(answer, options.whole);
    if (this.#left.has(key)) this.#forget(key);
    this.#dropped.delete(key);
    if (rest !== undefined) this.#keep(key, rest);
    else if (answer.full !== undefined && answer.full !== answer.text) {
      this.#keep(key, { text: answer.full, styled: false });
    }
    if (rest !== undefined && wholeTo && !options.unfinished)
      background('pager', this.#sendWhole(wholeTo, answer, options.file));
    return head;
  }

  async #sendWhole(conversation: Conversation, answer: Rendered, file = () => 'answer'): Promise<void> {
    const uploaded = await this.#upload?.(answer.full ?? answer.text, `${file()}.txt`);
    if (uploaded === undefined) return;
    if ('url' in uploaded) conversation.say(uploaded.url, { link: true });
    else conversation.say(`I couldn't upload the full output: ${uploaded.reason}`);
  }

  /** Returns the next piece, or why it is no longer there; undefined at the end. */
  more(key: ConversationKey): Rendered | undefined {
    const left = this.#left.get(key);
    if (!left) return this.#dropped.get(key) && { text: this.#whyDropped(), styled: false };
    const { styled } = left;
    const { lines } = this.#live.config.output;
    const next = withNote(cut(left.text, { lines, bytes: MAX_BYTES, styled }), styled);
    this.#forget(key);
    if (next.rest !== undefined) this.#keep(key, next.rest);
    return { text: left.isOpened ? `… continued\n${next.head}` : next.head, styled };
  }

  /** Drops what is left of these people's answers. */
  forget(whose: (person: string) => boolean): void {
    for (const key of this.#left.keys()) if (whose(personOf(key))) this.#forget(key);
  }

  #firstOf({ text, styled, sections = [] }: Rendered, whole = false): Page {
    const lines = whole ? Number.MAX_SAFE_INTEGER : this.#live.config.output.lines;
    const first = whole ? lines : Math.min(FIRST, lines);
    return withNote(cutSections(text, sections, { lines, first, bytes: MAX_BYTES, styled }), styled);
  }

  /**
   * The person who keeps the most loses the oldest first, so long answers never cost others their space. `job N` shows
   * a lost one again.
   */
  #keep(key: ConversationKey, left: Left): void {
    const person = personOf(key);
    const bytes = sizeOf(left.text);
    while (this.#left.size >= MOST || !this.#kept.fits(person, bytes)) {
      const old = this.#toDrop();
      if (old === undefined) break;
      this.#forget(old);
      this.#dropped.set(old, true);
    }
    if (this.#kept.reserve(person, bytes)) this.#left.set(key, left);
    else this.#dropped.set(key, true);
  }

  #toDrop(): ConversationKey | undefined {
    const keys = Array.from(this.#left.keys());
    const biggest = this.#kept.biggestOf(new Set(keys.map(personOf)));
    return keys.find((key) => personOf(key) === biggest);
  }

  #forget(key: ConversationKey): void {
    const left = this.#left.get(key);
    if (left) this.#kept.free(personOf(key), sizeOf(left.text));
    this.#left.delete(key);
  }

  #whyDropped(): string {
    return `The rest was discarded: no more than ${this.#kept.limit} of answers are kept (limits.kept_results_mb). "jobs" lists your jobs, "job 3" asks Salt for one result.`;
  }
}

interface Page {
  head: string;
  rest?: Left | undefined;
}

/** Puts the note under a page; the rest is for `more`. */
function withNote({ head, rest, note, isOpened }: Cut, styled: boolean): Page {
  return {
    head: note === '' ? head : `${head}\n${note}`,
    rest: rest === undefined ? undefined : { text: rest, styled, isOpened },
  };
}
