import type { LiveOf } from '../../config/index.ts';
import { background } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import {
  cutSections,
  nextSections,
  type Rendered,
  type Section,
  type SectionsCut,
} from '../../render/index.ts';
import { type Conversation, type ConversationKey, personOf, type SayOptions } from '../types.ts';
import { KeptBytes, sizeOf } from './kept.ts';

/** A message's size in bytes of XML, far below any server's limit on stanzas. */
const MAX_BYTES = 48 * 1024;

/** The most answers of which something is left. */
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
  /** The parts of the rest, each under its label: together they are the text, which is not kept twice. */
  sections: readonly Section[];
  styled: boolean;
  /** It begins within a block. */
  isOpened?: boolean | undefined;
}

/** A part of an answer, as it is shown; `hasMore`: `more` shows the next. */
export type Piece = Rendered & { hasMore: boolean };

/** The message that an answer begins with: its conversation and its id. */
export interface Place {
  chat: ConversationKey;
  id: string;
}

/** Cuts answers to what a chat can show; keeps what is left of each for `more`. */
export class Pager {
  readonly #live: LiveOf<'limits' | 'output'>;
  readonly #upload: Upload | undefined;
  readonly #left = new Map<string, Left & Place>();
  readonly #kept: KeptBytes;
  /** The id of each conversation's newest answer, if something is left of it. */
  readonly #newest = new Map<ConversationKey, string>();
  /** The kept rest was dropped: of an answer, and of a conversation's newest. */
  readonly #dropped = new Recent<string, true>(2 * MOST);
  /** The other messages of an answer, with the id of the first. */
  readonly #others = new Recent<string, string>(MOST);

  constructor(live: LiveOf<'limits' | 'output'>, upload?: Upload) {
    this.#live = live;
    this.#upload = upload;
    this.#kept = new KeptBytes(live);
  }

  /**
   * Returns the part of an answer to show now; `more` gives the rest. A cut answer also goes to `wholeTo` as a file.
   */
  page(at: Place, answer: Rendered, options: SayOptions = {}, wholeTo?: Conversation): Piece {
    const { styled, text } = answer;
    const { head, rest } =
      text.length <= ONE_LINE && !text.includes('\n') ? { head: text } : this.#firstOf(answer, options.whole);
    const key = `${at.chat} ${at.id}`;
    if (this.#left.has(key)) this.#forget(key);
    this.#newest.delete(at.chat);
    this.#dropped.delete(at.chat);
    if (rest !== undefined) this.#keep(key, { ...at, ...rest }, true);
    else if (answer.full !== undefined && answer.full !== answer.text) {
      this.#keep(key, { ...at, sections: [{ text: answer.full }], styled: false }, true);
    }
    if (this.#left.size > 0) this.#dropOlder(personOf(at.chat));
    if (rest !== undefined && wholeTo && !options.unfinished)
      background('pager', this.#sendWhole(wholeTo, answer, options.file));
    return { text: head, styled, hasMore: rest !== undefined };
  }

  async #sendWhole(conversation: Conversation, answer: Rendered, file = () => 'answer'): Promise<void> {
    const uploaded = await this.#upload?.(answer.full ?? answer.text, `${file()}.txt`);
    if (uploaded === undefined) return;
    if ('url' in uploaded) conversation.say(uploaded.url, { link: true });
    else conversation.say(`I couldn't upload the full output: ${uploaded.reason}`);
  }

  /** Notes another message of an answer: a correction, or a later piece. */
  note({ chat, id }: Place, other: string): void {
    this.#others.set(`${chat} ${other}`, id);
  }

  /**
   * Returns the next piece of the answer that the message with that id belongs to, else of the newest; or why it is no
   * longer there. Undefined if nothing is left. `id`: its message.
   */
  more(chat: ConversationKey, id: string, refersTo = this.#newest.get(chat)): Piece | undefined {
    const first = this.#others.get(`${chat} ${refersTo}`) ?? refersTo;
    const key = first === undefined ? chat : `${chat} ${first}`;
    const left = this.#left.get(key);
    if (!left) {
      return this.#dropped.get(key) && { text: this.#whyDropped(), styled: false, hasMore: false };
    }
    const isNewest = this.#newest.get(chat) === left.id;
    const [{ styled }, { lines }] = [left, this.#live.config.output];
    const next = withNote(nextSections(left.sections, { lines, bytes: MAX_BYTES, styled }), styled);
    this.#forget(key);
    if (next.rest !== undefined) this.#keep(key, { chat, id: left.id, ...next.rest }, isNewest);
    this.note(left, id);
    const continued = left.isOpened ? '… continued\n' : '';
    return { text: continued + next.head, styled, hasMore: next.rest !== undefined };
  }

  /** Drops what is left of these people's answers. */
  forget(whose: (person: string) => boolean): void {
    for (const [key, { chat }] of this.#left) if (whose(personOf(chat))) this.#forget(key);
  }

  #firstOf({ text, styled, sections = [] }: Rendered, whole = false): ReturnType<typeof withNote> {
    const lines = whole ? Number.MAX_SAFE_INTEGER : this.#live.config.output.lines;
    const first = whole ? lines : Math.min(FIRST, lines);
    return withNote(cutSections(text, sections, { lines, first, bytes: MAX_BYTES, styled }), styled);
  }

  /**
   * The person who keeps the most loses the oldest first, so long answers never cost others their space. `job N` shows
   * a lost one again.
   */
  #keep(key: string, left: Left & Place, isNewest: boolean): void {
    const { chat, id } = left;
    const person = personOf(chat);
    const bytes = sizeOfAll(left.sections);
    while (this.#left.size >= MOST || !this.#kept.fits(person, bytes)) {
      const old = this.#toDrop();
      if (old === undefined) break;
      if (this.#newest.get(old.chat) === old.id) this.#dropped.set(old.chat, true);
      this.#dropped.set(old.key, true);
      this.#forget(old.key);
    }
    if (this.#kept.reserve(person, bytes)) {
      this.#left.set(key, left);
      if (isNewest) this.#newest.set(chat, id);
    } else for (const each of isNewest ? [key, chat] : [key]) this.#dropped.set(each, true);
  }

  /** Keeps little of the rests of older answers: few people read on there. */
  #dropOlder(person: string): void {
    if (this.#kept.isLittle(person)) return;
    for (const [key, { chat, id }] of this.#left) {
      if (personOf(chat) !== person || this.#newest.get(chat) === id) continue;
      this.#dropped.set(key, true);
      this.#forget(key);
      if (this.#kept.isLittle(person)) return;
    }
  }

  #toDrop(): (Place & { key: string }) | undefined {
    const all = Array.from(this.#left, ([key, { chat, id }]) => ({ key, chat, id, person: personOf(chat) }));
    const biggest = this.#kept.biggestOf(new Set(all.map(({ person }) => person)));
    return all.find(({ person }) => person === biggest);
  }

  #forget(key: string): void {
    const left = this.#left.get(key);
    this.#left.delete(key);
    if (!left) return;
    this.#kept.free(personOf(left.chat), sizeOfAll(left.sections));
    if (this.#newest.get(left.chat) === left.id) this.#newest.delete(left.chat);
  }

  #whyDropped(): string {
    return `The rest was discarded: no more than ${this.#kept.limit} of answers are kept (limits.kept_results_mb). "jobs" lists your jobs, "job 3" asks Salt for one result.`;
  }
}

/** Puts the note under a page; the rest is for `more`. */
function withNote(
  { head, rest, note, isOpened, sections }: SectionsCut,
  styled: boolean,
): { head: string; rest?: Left | undefined } {
  return {
    head: note === '' ? head : `${head}\n${note}`,
    rest: rest === undefined ? undefined : { sections: sections ?? [{ text: rest }], styled, isOpened },
  };
}

function sizeOfAll(sections: readonly Section[]): number {
  return sections.reduce((sum, { text }) => sum + sizeOf(text), 0);
}
