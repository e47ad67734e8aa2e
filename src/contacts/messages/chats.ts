import type { Access } from '../../access/index.ts';
import {
  type ConversationKey,
  conversationKey,
  Pager,
  type Parties,
  Questions,
  RecentMessages,
  type Upload,
} from '../../commands/index.ts';
import type { LiveOf } from '../../config/index.ts';
import { guarded } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import type { WidthStore } from '../../store/index.ts';
import { buildNick, type Element } from '../../xmpp/index.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { Directory } from '../directory/directory.ts';
import type { Host } from '../host.ts';
import { type Sender, senderNamed } from '../inbound/inbound.ts';
import type { Uploads } from '../uploads.ts';
import { Chat, type ChatHost, type ClientKnowledge } from './chat.ts';

/** How many chats the gateway remembers to know if anything was said since. Globs make any number of addresses. */
const MOST_CHATS = 10_000;

export interface ChatsOptions {
  access: Pick<Access, 'allowsAny'>;
  directory: Pick<Directory, 'addressOf' | 'seenBy'>;
  clients: ClientKnowledge;
  widths: Pick<WidthStore, 'columns'>;
  live: LiveOf<'limits' | 'output'>;
  upload?: Upload;
  send(stanza: Element): void;
  deliveries: Pick<Deliveries, 'deliver' | 'passing'>;
}

/** All chats, and what was said last in each. */
export class Chats implements ChatHost {
  /** The questions that wait for an answer in any chat. */
  readonly questions = new Questions();
  /** The requests that recent messages are about. */
  readonly answers = new RecentMessages<number>();
  readonly pager: Pager;
  readonly live: ChatsOptions['live'];
  readonly clients: ClientKnowledge;
  readonly widths: ChatsOptions['widths'];
  readonly deliveries: ChatsOptions['deliveries'];
  readonly send: ChatsOptions['send'];
  readonly #options: ChatsOptions;
  readonly #spoken = new Recent<ConversationKey, number>(MOST_CHATS);
  readonly #introduced = new Recent<ConversationKey, true>(MOST_CHATS);
  #utterances = 0;

  constructor(options: ChatsOptions) {
    const { clients, deliveries, live, send, upload, widths } = options;
    this.#options = options;
    this.pager = new Pager(live, upload);
    this.live = live;
    this.clients = clients;
    this.widths = widths;
    this.deliveries = deliveries;
    this.send = send;
  }

  /** Finds the chat between a person and a contact, for a text that answers no recent message. */
  with(to: Sender, local: string): Chat {
    return new Chat(this, { local, contact: this.#options.directory.addressOf(local), to });
  }

  /** The same, for a person who may have lost access since. */
  ifAllowed(person: string, local: string): Chat | undefined {
    const to = this.#options.access.allowsAny(person) ? senderNamed(person) : undefined;
    return to && this.with(to, local);
  }

  /** Something was said in that chat, by either side; a number that is not given again. */
  spoken(parties: Parties): number {
    this.#utterances += 1;
    this.#spoken.set(conversationKey(parties), this.#utterances);
    return this.#utterances;
  }

  /** The number of the last text. */
  lastSpoken(parties: Parties): number {
    return this.#spoken.get(conversationKey(parties)) ?? 0;
  }

  /** The contact's name for the first text of this process in that chat; else undefined. */
  introduction(parties: Parties): Element | undefined {
    const key = conversationKey(parties);
    if (this.#introduced.get(key)) return undefined;
    this.#introduced.set(key, true);
    const contact = this.#options.directory.seenBy(parties.person).find(parties.local);
    return contact && buildNick(contact.name);
  }
}

/** The chats with people, by which everything is told. */
export function feature(
  { access, directory, live, send, store }: Host,
  { clients, deliveries, uploads }: { clients: ClientKnowledge; deliveries: Deliveries; uploads: Uploads },
): Chats {
  const upload: Upload = async (content, name) =>
    live.config.output.upload ? uploads.upload({ name, content }) : undefined;
  const chats = new Chats({
    access,
    clients,
    deliveries,
    directory,
    live,
    send,
    upload,
    widths: store.widths,
  });
  access.on(
    'changed',
    guarded('chats', (lost) => {
      chats.questions.forget(lost);
      chats.pager.forget(lost);
    }),
  );
  deliveries.on(
    'dropped',
    guarded('chats', (person, count) => {
      const were = count === 1 ? '1 older answer was' : `${count} older answers were`;
      chats.ifAllowed(person, directory.master.local)?.say(`${were} dropped; "jobs" lists what ran.`);
    }),
  );
  return chats;
}
