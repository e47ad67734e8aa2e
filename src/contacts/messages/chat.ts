import { randomUUID } from 'node:crypto';
import {
  type Conversation,
  type Parties,
  type Question,
  type Questions,
  questionText,
  type Said,
  type SayOptions,
  shorten,
} from '../../commands/index.ts';
import { guarded, reportCaught } from '../../guard/index.ts';
import { beginningOf, withoutHidden } from '../../render/index.ts';
import {
  buildCorrection,
  buildOob,
  chatState,
  type Element,
  hint,
  type Jid,
  receiptFor,
  unstyled,
  xml,
} from '../../xmpp/index.ts';

export interface ChatAddress {
  /** The contact's localpart and bare JID. */
  local: string;
  contact: string;
  person: Jid;
  /** The asker's thread (RFC 6121 §5.2.5), kept in what is answered. */
  thread?: string | undefined;
  /** The message to acknowledge (XEP-0184). */
  receiptOf?: string | undefined;
  /** Called once the message is being worked on: the person's next one may be read. */
  onTaken?: () => void;
}

/**
 * An answer that comes sooner than this, in ms, is not announced: nobody sees the difference, and the answer
 * would wait behind the announcement in the server's socket (Nagle's algorithm) for longer than that.
 */
const COMPOSING_AFTER = 40;

/** What one message of a question holds at most, in characters. */
const LONGEST_PAGE = 2_500;

/** What a chat asks of the keeper of all chats. */
export interface ChatHost {
  readonly styling: boolean;
  readonly archive: boolean;
  readonly questions: Questions;
  /** Something was said in that chat, by either side; a number that is not given again. */
  spoken(parties: Parties): number;
  /** The number of what was said last. */
  lastSpoken(parties: Parties): number;
  /** Where answers go: the resource that asked, the bare JID once it has gone. */
  recipient(person: Jid): string;
  mayCorrect(person: Jid): boolean;
  showsStates(person: Jid): boolean;
  /** What is of the moment: chat states, receipts. */
  send(message: Element): void;
  /** What is told; `passing`: a later message will hold it too, or it cannot be answered later. */
  tell(message: Element, person: string, passing: boolean): void;
}

/** The way back from a contact to the person who asked. */
export class Chat implements Conversation {
  readonly #chats: ChatHost;
  readonly #address: ChatAddress;
  readonly #parties: Parties;
  #acknowledged = false;
  #composing: NodeJS.Timeout | undefined;

  constructor(chats: ChatHost, address: ChatAddress) {
    this.#chats = chats;
    this.#address = address;
    this.#parties = { person: address.person.bare, local: address.local };
  }

  composing(): void {
    this.#address.onTaken?.();
    if (this.#composing || !this.#chats.showsStates(this.#address.person)) return;
    this.#composing = setTimeout(
      guarded('chat', () => this.#tellComposing()),
      COMPOSING_AFTER,
    );
  }

  #tellComposing(): void {
    this.#chats.send(this.#message(randomUUID(), [chatState('composing'), hint('no-store')]));
  }

  async accepted(onDisk?: () => Promise<void>): Promise<void> {
    const { onTaken, receiptOf } = this.#address;
    onTaken?.();
    if (receiptOf === undefined || this.#acknowledged) return;
    this.#acknowledged = true;
    try {
      await onDisk?.();
    } catch (error) {
      // No receipt, as a power cut may lose it; it is in the store, and its answer comes.
      reportCaught('receipt', error);
      return;
    }
    this.#chats.send(this.#message(randomUUID(), [receiptFor(receiptOf)]));
  }

  say(text: string, options: SayOptions = {}): Said {
    return this.#say(text, options, options.unfinished);
  }

  #say(text: string, options: SayOptions, passing = false): Said {
    clearTimeout(this.#composing);
    const { id = randomUUID() } = options;
    const { person } = this.#address;
    this.#chats.tell(this.#message(id, this.#content(text, options)), person.bare, passing);
    let last = this.#chats.spoken(this.#parties);
    return {
      correct: (better, betterOptions = {}) => {
        if (this.#chats.lastSpoken(this.#parties) !== last || !this.#chats.mayCorrect(person)) return false;
        const content = this.#content(better, betterOptions);
        const { id: ownId = randomUUID(), unfinished: more = false } = betterOptions;
        if (more) content.push(hint('no-store'));
        this.#chats.tell(this.#message(ownId, [...content, buildCorrection(id)]), person.bare, more);
        last = this.#chats.lastSpoken(this.#parties);
        return true;
      },
    };
  }

  ask(question: Question): void {
    this.#dropOther();
    this.#chats.questions.ask(this.#parties, question);
    const pages = pagesOf(withoutHidden(questionText(question)));
    const last = pages.pop() ?? '';
    for (const [at, page] of pages.entries())
      this.#say(`${page}\n… ${at + 1} of ${pages.length + 1}, more follows`, {}, true);
    // It can be answered for two minutes and by this process alone, unless it ends what was asked of an earlier one.
    this.#say(last, { id: question.id }, question.id === undefined);
  }

  /** A question that waits when a slow command asks one too: yes must not mean what was not read yet. */
  #dropOther(): void {
    const other = this.#chats.questions.take(this.#parties);
    if (!other) return;
    other.onNo?.('dropped');
    this.say(`Dropped, not run: ${shorten(other.about)}`);
  }

  #content(text: string, { styled = false, unfinished = false, link = false }: SayOptions): Element[] {
    const content = [xml('body', {}, text)];
    if (link) content.push(buildOob(text));
    if (this.#chats.styling && !styled) content.push(unstyled());
    if (this.#chats.showsStates(this.#address.person))
      content.push(chatState(unfinished ? 'composing' : 'active'));
    if (!this.#chats.archive) content.push(hint('no-permanent-store'));
    return content;
  }

  #message(id: string, content: readonly Element[]): Element {
    const { contact, person, thread } = this.#address;
    const to = this.#chats.recipient(person);
    const children = thread === undefined ? content : [...content, xml('thread', {}, thread)];
    return xml('message', { type: 'chat', from: contact, to, id }, [...children]);
  }
}

/** A text in pieces that a message can hold, cut at blanks and line breaks where there are any. */
function pagesOf(text: string): string[] {
  const pages: string[] = [];
  let rest = text;
  while (rest.length > LONGEST_PAGE) {
    const blank = Math.max(rest.lastIndexOf('\n', LONGEST_PAGE), rest.lastIndexOf(' ', LONGEST_PAGE));
    const cut = blank > LONGEST_PAGE / 2 ? blank + 1 : LONGEST_PAGE;
    const page = beginningOf(rest, cut);
    pages.push(page);
    rest = rest.slice(page.length);
  }
  return [...pages, rest];
}
