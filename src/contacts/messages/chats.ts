import type { Access } from '../../access/index.ts';
import { type ConversationKey, conversationKey, type Parties, Questions } from '../../commands/index.ts';
import type { LiveOf } from '../../config/index.ts';
import { guarded } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import type { Element, Jid } from '../../xmpp/index.ts';
import { NS_CHAT_STATES, NS_CORRECTION } from '../../xmpp/index.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { Directory } from '../directory/directory.ts';
import type { Host } from '../host.ts';
import { jidOfPerson } from '../sender.ts';
import { Chat, type ChatAddress, type ChatHost } from './chat.ts';

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
  access: Pick<Access, 'allowsAny'>;
  directory: Pick<Directory, 'addressOf'>;
  clients: ClientKnowledge;
  live: LiveOf<'output'>;
  send(stanza: Element): void;
  deliveries: Pick<Deliveries, 'deliver' | 'passing'>;
}

/** All chats, and what was said last in each. */
export class Chats implements ChatHost {
  /** The questions that wait for an answer in any chat. */
  readonly questions = new Questions();
  readonly #options: ChatsOptions;
  readonly #spoken = new Recent<ConversationKey, number>(MOST_CHATS);
  #utterances = 0;

  constructor(options: ChatsOptions) {
    this.#options = options;
  }

  get styling(): boolean {
    return this.#options.live.config.output.styling;
  }

  get archive(): boolean {
    return this.#options.live.config.output.archive;
  }

  open(address: ChatAddress): Chat {
    return new Chat(this, address);
  }

  /** The chat between a person and a contact, for what was not asked just now. */
  with(person: Jid, local: string): Chat {
    return this.open({ local, contact: this.#options.directory.addressOf(local), person });
  }

  /** The same, for a person who may have lost access since. */
  ifAllowed(person: string, local: string): Chat | undefined {
    const jid = this.#options.access.allowsAny(person) ? jidOfPerson(person) : undefined;
    return jid && this.with(jid, local);
  }

  /** Something was said in that chat, by either side; a number that is not given again. */
  spoken(parties: Parties): number {
    this.#utterances += 1;
    this.#spoken.set(conversationKey(parties), this.#utterances);
    return this.#utterances;
  }

  /** The number of what was said last. */
  lastSpoken(parties: Parties): number {
    return this.#spoken.get(conversationKey(parties)) ?? 0;
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
    this.#options.send(message);
  }

  tell(message: Element, person: string, passing: boolean): void {
    const { deliveries, send } = this.#options;
    if (passing) {
      send(message);
      deliveries.passing(message, person);
    } else deliveries.deliver(message, person);
  }
}

/** The chats with people, by which everything is told. */
export function feature(
  { access, directory, live, send }: Host,
  { clients, deliveries }: { clients: ClientKnowledge; deliveries: Deliveries },
): Chats {
  const chats = new Chats({ access, clients, deliveries, directory, live, send });
  deliveries.on(
    'dropped',
    guarded('chats', (person, count) => {
      const were = count === 1 ? '1 older answer was' : `${count} older answers were`;
      chats.ifAllowed(person, directory.master.local)?.say(`${were} dropped; "jobs" lists what ran.`);
    }),
  );
  return chats;
}
