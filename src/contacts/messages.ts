import { type Access, AccessError } from '../access/index.ts';
import type { Commander, Conversation, Scope } from '../commands/index.ts';
import type { Log } from '../ops/index.ts';
import type { RequestTable, StoredRequest } from '../store/index.ts';
import { type Element, errorReply, type Jid, parseJid, StanzaError } from '../xmpp/index.ts';
import { Chat } from './chat.ts';
import type { Contact, Directory } from './directory.ts';
import { readMessage } from './incoming.ts';

/** A message with the same sender, id and body within this time, in ms, is the same one, sent again. */
const REPEATED_WITHIN = 24 * 3600_000;

export interface MessagesOptions {
  directory: Directory;
  access: Access;
  commander: Commander;
  requests: RequestTable;
  styling: boolean;
  log: Log;
  send(stanza: Element): void;
}

/** What messages to the gateway's contacts do: judged, refused, or handed to the commands. */
export class Messages {
  readonly #options: MessagesOptions;

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  async receive(message: Element): Promise<void> {
    const { access, directory, log, send } = this.#options;
    const from = parseJid(message.attrs.from);
    const to = parseJid(message.attrs.to);
    if (!from || !to || isOwn(from, directory.domain)) return;
    const incoming = readMessage(message, Date.now());
    if (incoming.kind === 'nothing') return;
    if (!access.allowsAny(from.bare)) {
      log.warn({ from: from.full, to: to.bare }, 'refused: no rule of access lets this person in');
      send(errorReply(message, new StanzaError('forbidden', 'auth', new AccessError().message)));
      return;
    }
    const contact = directory.find(to.local);
    if (!contact) {
      const text = `There is no minion at ${to.bare}: ask ${directory.addressOf(directory.master.local)} for "minions".`;
      send(errorReply(message, new StanzaError('item-not-found', 'cancel', text)));
      return;
    }
    await this.#take(message, from, contact, this.#chat(message, from, contact));
  }

  #chat(message: Element, from: Jid, contact: Contact): Chat {
    const { directory, send, styling } = this.#options;
    const thread = message.getChildText('thread') ?? undefined;
    return new Chat({
      contact: directory.addressOf(contact.local),
      person: from.full,
      thread,
      styling,
      send,
    });
  }

  async #take(message: Element, from: Jid, contact: Contact, chat: Conversation): Promise<void> {
    const { commander, log } = this.#options;
    const incoming = readMessage(message, Date.now());
    const messageId = message.attrs.id;
    switch (incoming.kind) {
      case 'nothing':
        return;
      case 'encrypted':
        return chat.say(
          'Nothing ran: I cannot read encrypted messages. Turn encryption off for this contact.',
        );
      case 'file':
        return chat.say('I cannot read files.');
      case 'correction':
        return chat.say(this.#edited(from.bare, incoming.of));
      case 'command': {
        const before = messageId && this.#repeated(from.bare, messageId, incoming.body);
        if (before) return chat.say(`That message ran already, as job ${before.number}: ${before.line}`);
        const asked = {
          person: from.bare,
          local: contact.local,
          scope: scopeOf(contact),
          messageId,
          body: incoming.body,
          conversation: chat,
        };
        try {
          await commander.handle(asked, incoming.delay);
        } catch (error) {
          log.error({ err: error, from: from.full, to: contact.name }, 'a command failed inside the gateway');
          chat.say('Something went wrong inside the gateway; its log says what.');
        }
      }
    }
  }

  #edited(person: string, messageId: string): string {
    const before = this.#options.requests.byMessage(person, messageId, 0);
    return before
      ? `Already ran as job ${before.number}; send it anew`
      : 'An edit runs nothing; send it anew';
  }

  #repeated(person: string, messageId: string, body: string): StoredRequest | undefined {
    return this.#options.requests.byMessage(person, messageId, Date.now() - REPEATED_WITHIN, body);
  }
}

/** Our own domain's addresses never command us: no loop can begin. */
function isOwn(from: Jid, domain: string): boolean {
  return from.domain === domain;
}

function scopeOf(contact: Contact): Scope {
  return contact.kind === 'minion' ? { kind: 'minion', id: contact.minion.id } : { kind: 'fleet' };
}
