import { randomUUID } from 'node:crypto';
import {
  type Conversation,
  conversationKey,
  type Pager,
  type Parties,
  type Question,
  type Questions,
  type RecentMessages,
  type Said,
  type SayOptions,
  shorten,
} from '../../commands/index.ts';
import type { LiveOf } from '../../config/index.ts';
import { guarded, reportCaught } from '../../guard/index.ts';
import { type Display, type Rendered, wrapped } from '../../render/index.ts';
import type { WidthStore } from '../../store/index.ts';
import {
  buildCorrection,
  buildOob,
  buildQuickResponse,
  chatState,
  type Element,
  hint,
  type Jid,
  NS_CHAT_STATES,
  NS_CORRECTION,
  type QuickResponse,
  receiptFor,
  unstyled,
  xml,
} from '../../xmpp/index.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { Sender } from '../inbound/inbound.ts';
import { MORE, pagesOf, responsesTo } from './question.ts';

export interface ChatAddress {
  /** The contact's localpart and bare JID. */
  local: string;
  contact: string;
  to: Sender;
  /** The asker's thread (RFC 6121 §5.2.5), kept in what is answered. */
  thread?: string | undefined;
  /** The message to acknowledge (XEP-0184). */
  receiptOf?: string | undefined;
  /** Called once work on the message has begun: the person's next one may be read. */
  onTaken?: () => void;
}

/**
 * An answer faster than this, in ms, is not announced. Nobody sees the difference, and the answer would wait longer
 * behind the announcement in the server's socket (Nagle's algorithm).
 */
const COMPOSING_AFTER = 40;

/** The features of a person's clients; `Clients` knows them from presence and disco. */
export interface ClientKnowledge {
  /** Whether every known resource of that bare JID announces a feature. */
  supportsEverywhere(person: string, feature: string): boolean;
  /** The features that a client announces; undefined if they are not known. */
  features(client: Pick<Jid, 'bare' | 'full'>): ReadonlySet<string> | undefined;
  /** Whether a client draws preformatted blocks (XEP-0393); for a bare JID, whether each known client does. */
  drawsBlocks(client: Pick<Jid, 'bare' | 'full'>): boolean;
  /** Whether a full JID was seen to leave. */
  isGone(full: string): boolean;
}

/** A text to send; `hasMore`: `more` shows the next part. */
type Shown = Rendered & { hasMore?: boolean };

/** How a text is sent. */
interface Sent extends SayOptions {
  /** The texts that a client may offer to send back with one tap. */
  responses?: readonly QuickResponse[];
}

/** The parts that all chats share. */
export interface ChatHost {
  readonly live: LiveOf<'output'>;
  readonly clients: ClientKnowledge;
  /** The widths that people set. */
  readonly widths: Pick<WidthStore, 'columns'>;
  readonly questions: Questions;
  readonly answers: Pick<RecentMessages<number>, 'note'>;
  readonly pager: Pager;
  /** The way for texts that must arrive. */
  readonly deliveries: Pick<Deliveries, 'deliver' | 'passing'>;
  /** The way for passing stanzas: chat states, receipts. */
  send(message: Element): void;
  /** Something was said in that chat, by either side; a number that is not given again. */
  spoken(parties: Parties): number;
  /** The number of the last text. */
  lastSpoken(parties: Parties): number;
  /** The contact's name for the first text in that chat; else undefined. */
  introduction(parties: Parties): Element | undefined;
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
    this.#parties = { person: address.to.person, local: address.local };
  }

  get display(): Display {
    const { clients, live, widths } = this.#chats;
    const { to } = this.#address;
    const { styling, width } = live.config.output;
    return {
      styling,
      width: widths.columns.get(to.person) ?? width,
      fences: styling && clients.drawsBlocks(to),
    };
  }

  composing(): void {
    this.#address.onTaken?.();
    if (this.#composing || !this.#showsStates()) return;
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

  say(what: string | Rendered, options: SayOptions = {}): Said {
    const { id = randomUUID() } = options;
    return this.#say(this.#shown(what, id, options), { ...options, id }, options.unfinished);
  }

  /** The part of an answer to show now; `more` gives the rest. `id`: the message that the answer begins with. */
  #shown(what: string | Rendered, id: string, options: SayOptions): Shown {
    const { hasMore = false, styled = false } = options;
    if (typeof what === 'string') return { text: wrapped(what, this.display), styled, hasMore };
    return this.#chats.pager.page({ chat: conversationKey(this.#parties), id }, what, options, this);
  }

  #say(shown: Shown, options: Sent, passing = false): Said {
    clearTimeout(this.#composing);
    const { id = randomUUID(), request } = options;
    if (request !== undefined) this.#chats.answers.note(this.#parties, id, request);
    this.#tell(this.#message(id, this.#content(shown, options)), passing);
    let last = this.#chats.spoken(this.#parties);
    return {
      correct: (better, how = {}) => {
        if (this.#chats.lastSpoken(this.#parties) !== last) return false;
        if (!this.#chats.clients.supportsEverywhere(this.#parties.person, NS_CORRECTION)) return false;
        const { id: ownId = randomUUID(), unfinished: more = false } = how;
        if (how.request !== undefined) this.#chats.answers.note(this.#parties, ownId, how.request);
        this.#chats.pager.note({ chat: conversationKey(this.#parties), id }, ownId);
        const content = this.#content(this.#shown(better, id, how), how);
        if (more) content.push(hint('no-store'));
        this.#tell(this.#message(ownId, [...content, buildCorrection(id)]), more);
        last = this.#chats.lastSpoken(this.#parties);
        return true;
      },
    };
  }

  /** `passing`: a later message will hold it too, or it cannot be answered later. */
  #tell(message: Element, passing: boolean): void {
    const { deliveries } = this.#chats;
    const { person } = this.#parties;
    if (!passing) deliveries.deliver(message, person);
    else {
      this.#chats.send(message);
      deliveries.passing(message, person);
    }
  }

  ask(question: Question): void {
    this.#dropOther();
    const pages = pagesOf(question);
    const last = pages.pop() ?? '';
    const before = pages.map((page, at) => {
      const [text, own] = [`${page}\n… ${at + 1} of ${pages.length + 1}, more follows`, randomUUID()];
      this.#say(this.#raw(text), { id: own }, true);
      return own;
    });
    const { id = randomUUID() } = question;
    this.#chats.questions.ask(this.#parties, question, ...before, id);
    // It can be answered for two minutes, and only in this process, unless it ends a request of an earlier process.
    this.#say(this.#raw(last), { id, responses: responsesTo(question) }, question.id === undefined);
  }

  #raw(text: string): Rendered {
    return { text: wrapped(text, this.display), styled: false };
  }

  /** A question that waits when a slow command asks one too: yes must not mean what was not read yet. */
  #dropOther(): void {
    const other = this.#chats.questions.take(this.#parties);
    if (!other) return;
    other.onNo?.('dropped');
    this.say(`Dropped, not run: ${shorten(other.about)}`);
  }

  #content({ text, styled, hasMore }: Shown, options: Sent): Element[] {
    const { unfinished = false, link = false, responses = [] } = options;
    const { styling, archive } = this.#chats.live.config.output;
    const content = [xml('body', {}, text)];
    if (link) content.push(buildOob(text));
    if (styling && !styled) content.push(unstyled());
    if (this.#showsStates()) content.push(chatState(unfinished ? 'composing' : 'active'));
    if (!archive) content.push(hint('no-permanent-store'));
    const introduction = this.#chats.introduction(this.#parties);
    if (introduction) content.push(introduction);
    for (const response of hasMore ? [MORE] : responses) content.push(buildQuickResponse(response));
    return content;
  }

  /** Chat states go to every client but those known not to understand them. */
  #showsStates(): boolean {
    return this.#chats.clients.features(this.#address.to)?.has(NS_CHAT_STATES) ?? true;
  }

  /** A message to the resource that asked, or to the bare JID once it has gone. */
  #message(id: string, content: readonly Element[]): Element {
    const { contact, thread, to: asker } = this.#address;
    const to = this.#chats.clients.isGone(asker.full) ? asker.person : asker.full;
    const children = thread === undefined ? content : [...content, xml('thread', {}, thread)];
    return xml('message', { type: 'chat', from: contact, to, id }, [...children]);
  }
}
