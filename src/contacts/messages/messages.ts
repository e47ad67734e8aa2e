import {
  type Commander,
  orUnstored,
  replyOf,
  type Scope,
  shorten,
  UnstoredError,
} from '../../commands/index.ts';
import type { LiveOf } from '../../config/index.ts';
import { background, reportCaught } from '../../guard/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import {
  type Element,
  type Jid,
  NS_CORRECTION,
  NS_RECEIPTS,
  parseJid,
  wantsReceipt,
} from '../../xmpp/index.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { Contact } from '../directory/directory.ts';
import { CHAT_KINDS } from '../directory/profiles.ts';
import type { Host } from '../host.ts';
import { senderOf } from '../sender.ts';
import { Admission, type AdmissionOptions } from './admission.ts';
import type { Chat } from './chat.ts';
import type { Chats } from './chats.ts';
import { type Incoming, readMessage } from './incoming.ts';
import { Noted } from './noted.ts';

/** A message with the same sender, id and body within this time, in ms, is the same one, sent again. */
const REPEATED_WITHIN = 24 * 3600_000;

interface MessagesOptions extends Omit<AdmissionOptions, 'tell'> {
  commander: Commander;
  requests: RequestStore;
  chats: Chats;
  deliveries: Pick<Deliveries, 'bounced'>;
  live: LiveOf<'limits'>;
}

/** What messages to the gateway's contacts do: judged, refused, or handed to the commands. */
class Messages {
  readonly #options: MessagesOptions;
  /** Ends once a person's newest message is being worked on. */
  readonly #turns = new Map<string, Promise<void>>();
  /** Answers to questions that were taken: one that a client sends again must not answer a later question. */
  readonly #replies = new Noted(REPEATED_WITHIN);

  readonly #admission: Admission;

  constructor(options: MessagesOptions) {
    this.#options = options;
    this.#admission = new Admission({
      ...options,
      tell: ({ message, from }, contact, text) =>
        this.#chat(message, from, contact, () => undefined).say(text),
    });
  }

  async receive(message: Element): Promise<void> {
    const { access, chats, deliveries, directory } = this.#options;
    const from = senderOf(message, access);
    const to = parseJid(message.attrs.to);
    if (!from || !to || isOwn(from, directory.domain)) return;
    if (message.attrs.type === 'error') return deliveries.bounced(message);
    const incoming = readMessage(message, Date.now());
    if (incoming.kind === 'nothing') return;
    const contact = await this.#admission.contactFor({ message, from, to, kind: incoming.kind });
    if (!contact) return;
    chats.spoken({ person: from.bare, local: contact.local });
    await this.#take(message, incoming, from, contact);
  }

  async #take(message: Element, incoming: Incoming, from: Jid, contact: Contact): Promise<void> {
    const { log } = this.#options;
    const taken = Promise.withResolvers<void>();
    const chat = this.#chat(message, from, contact, taken.resolve);
    try {
      await this.#turn(from.bare, taken.promise);
      if (incoming.kind === 'command') await this.#command(incoming, message.attrs.id, from, contact, chat);
      else await this.#answerOther(incoming, from, contact, chat);
    } catch (cause) {
      const error = orUnstored(cause);
      if (error instanceof UnstoredError) {
        chat.say(error.message);
        return;
      }
      log.error({ err: error, from: from.full, to: contact.name }, 'a command failed inside the gateway');
      reportCaught('command', error, true);
      chat.say('Something went wrong inside the gateway; its log says what.');
    } finally {
      await chat.accepted();
    }
  }

  /** A person's messages are taken in the order they came, so that `kill` finds what was said before it. */
  async #turn(person: string, taken: Promise<void>): Promise<void> {
    const before = this.#turns.get(person);
    this.#turns.set(person, taken);
    background(
      'messages',
      taken.then(() => {
        if (this.#turns.get(person) === taken) this.#turns.delete(person);
      }),
    );
    await before;
  }

  #chat(message: Element, from: Jid, contact: Contact, onTaken: () => void): Chat {
    const { chats, directory } = this.#options;
    return chats.open({
      local: contact.local,
      contact: directory.addressOf(contact.local),
      person: from,
      thread: message.getChildText('thread') ?? undefined,
      receiptOf: wantsReceipt(message) ? message.attrs.id : undefined,
      onTaken,
    });
  }

  async #answerOther(incoming: Incoming, from: Jid, contact: Contact, chat: Chat): Promise<void> {
    const { commander } = this.#options;
    commander.drop({ person: from.bare, local: contact.local, conversation: chat });
    const complain = (text: string) =>
      commander.complain({ person: from.bare, conversation: chat }, incoming.kind, text);
    if (incoming.kind === 'encrypted') {
      complain('Nothing ran: I cannot read encrypted messages. Turn encryption off for this contact.');
    } else if (incoming.kind === 'file') complain("I can't read files.");
    else if (incoming.kind === 'correction') complain(await this.#edited(from.bare, incoming.of));
  }

  async #command(
    { body, delay }: { body: string; delay: number },
    messageId: string | undefined,
    from: Jid,
    contact: Contact,
    conversation: Chat,
  ): Promise<void> {
    const { audit, commander } = this.#options;
    const maxBytes = this.#options.live.config.limits.max_message_bytes;
    const complain = (text: string) =>
      commander.complain({ person: from.bare, conversation }, 'message', text);
    if (Buffer.byteLength(body) > maxBytes) {
      const asker = { person: from.bare, from: from.full, local: contact.local };
      audit.refusal(asker, { via: 'message', line: body, outcome: 'limit-message' });
      complain(`Nothing ran: the message is over the limit of ${maxBytes} bytes (limits.max_message_bytes).`);
      return;
    }
    if (
      messageId !== undefined &&
      replyOf(body) &&
      !this.#replies.note(`${from.bare} ${messageId} ${body}`)
    ) {
      complain('I already have that answer.');
      return;
    }
    const before = messageId === undefined ? undefined : await this.#repeated(from.bare, messageId, body);
    if (before) {
      complain(`That message ran already, as job ${before.number}: ${shorten(before.line)}`);
      return;
    }
    const { local } = contact;
    await commander.handle(
      { person: from.bare, from: from.full, local, scope: scopeOf(contact), messageId, body, conversation },
      delay,
    );
  }

  async #edited(person: string, messageId: string): Promise<string> {
    const before = await this.#options.requests.byMessage(person, messageId, 0);
    return before
      ? `I don't run edits (the original ran as job ${before.number}). Send it again.`
      : "I don't run edits. Send it again.";
  }

  #repeated(
    person: string,
    messageId: string,
    body: string,
  ): Promise<Pick<StoredRequest, 'number' | 'line'> | undefined> {
    return this.#options.requests.byMessage(person, messageId, Date.now() - REPEATED_WITHIN, body);
  }
}

/** Our own domain's addresses never command us: no loop can begin. */
function isOwn(from: Jid, domain: string): boolean {
  return from.domain === domain;
}

/** What a command typed at a contact is about. */
export function scopeOf(contact: Contact): Scope {
  if (contact.kind === 'minion') return { kind: 'minion', id: contact.minion.id };
  if (contact.kind !== 'target') return { kind: 'fleet' };
  const { name } = contact;
  return {
    kind: 'target',
    name,
    // Most forms never read it: a glob is held against the fleet for it.
    get target() {
      return contact.target;
    },
  };
}

/** What people write to the contacts. */
export function feature(
  host: Host,
  built: Pick<MessagesOptions, 'chats' | 'commander' | 'deliveries' | 'rooms'>,
): void {
  const { profiles, store, onMessage } = host;
  profiles.announce([NS_CORRECTION, NS_RECEIPTS], CHAT_KINDS);
  const messages = new Messages({ ...host, ...built, requests: store.requests });
  onMessage((message) => messages.receive(message));
}
