import type { Questions } from '../commands/index.ts';
import type { Element, Jid } from '../xmpp/index.ts';
import { NS_CHAT_STATES, NS_CORRECTION } from '../xmpp/index.ts';
import { Chat, type ChatAddress, type ChatHost } from './chat.ts';

/** How many sent messages are remembered at least, so that one that bounces can be sent again. */
const REMEMBERED = 2_000;
/** Chats of which it is known whether anything was said since: globs make any number of addresses. */
const MOST_CHATS = 10_000;

/** What is known of a person's clients; `Clients` knows it from presence and disco. */
export interface ClientKnowledge {
  /** Whether every known resource of that bare JID announces a feature. */
  supportsEverywhere(person: string, feature: string): boolean;
  /** What a full JID announces; undefined where that is not known. */
  features(full: string): ReadonlySet<string> | undefined;
  /** Whether a full JID was seen to leave. */
  isGone(full: string): boolean;
}

export interface ChatsOptions {
  questions: Questions;
  clients: ClientKnowledge;
  /** XEP-0393 marks are on. */
  styling: boolean;
  /** Answers may be archived by the server (the config's `output.archive`). */
  archive: boolean;
  send(stanza: Element): void;
}

/** All chats: what was said last in each, and what was sent, until it cannot bounce any more. */
export class Chats implements ChatHost {
  readonly #options: ChatsOptions;
  readonly #spoken = new Map<string, number>();
  #utterances = 0;
  #sent = new Map<string, Element>();
  /** Those before them: forgotten all at once, since looking for the oldest of a map costs more than a message. */
  #sentBefore = new Map<string, Element>();

  constructor(options: ChatsOptions) {
    this.#options = options;
  }

  get styling(): boolean {
    return this.#options.styling;
  }

  get archive(): boolean {
    return this.#options.archive;
  }

  get questions(): Questions {
    return this.#options.questions;
  }

  open(address: ChatAddress): Chat {
    return new Chat(this, address);
  }

  /** Something was said in that chat, by either side; a number that is not given again. */
  spoken(person: string, local: string): number {
    this.#utterances += 1;
    // One that is forgotten is not corrected any more, but answered anew.
    if (this.#spoken.size >= MOST_CHATS) this.#spoken.clear();
    this.#spoken.set(`${person} ${local}`, this.#utterances);
    return this.#utterances;
  }

  /** The number of what was said last. */
  lastSpoken(person: string, local: string): number {
    return this.#spoken.get(`${person} ${local}`) ?? 0;
  }

  /** Where answers go: the resource that asked, the bare JID once it has gone. */
  recipient(person: Jid): string {
    return this.#options.clients.isGone(person.full) ? person.bare : person.full;
  }

  mayCorrect(person: Jid): boolean {
    return this.#options.clients.supportsEverywhere(person.bare, NS_CORRECTION);
  }

  /** Chat states go to every client but those known not to understand them. */
  showsStates(person: Jid): boolean {
    return this.#options.clients.features(person.full)?.has(NS_CHAT_STATES) ?? true;
  }

  send(message: Element): void {
    const { id } = message.attrs;
    if (id !== undefined && message.getChild('body')) {
      if (this.#sent.size >= REMEMBERED) {
        this.#sentBefore = this.#sent;
        this.#sent = new Map();
      }
      this.#sent.set(id, message);
    }
    this.#options.send(message);
  }

  /** A message of ours came back as an error: it goes to the person's other resources, once. */
  bounced(error: Element): void {
    const { id = '' } = error.attrs;
    const sent = this.#sent.get(id) ?? this.#sentBefore.get(id);
    if (!sent || sent.attrs.to !== error.attrs.from) return;
    this.#sent.delete(id);
    this.#sentBefore.delete(id);
    const [bare, resource] = splitResource(sent.attrs.to);
    if (resource === undefined) return;
    sent.attrs.to = bare;
    this.#options.send(sent);
  }
}

function splitResource(jid = ''): [bare: string, resource: string | undefined] {
  const slash = jid.indexOf('/');
  return slash < 0 ? [jid, undefined] : [jid.slice(0, slash), jid.slice(slash + 1)];
}
