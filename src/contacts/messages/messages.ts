import { createHash } from 'node:crypto';
import {
  type Commander,
  NO,
  orUnstored,
  replyOf,
  type Scope,
  shorten,
  tapOf,
  UnstoredError,
  YES,
} from '../../commands/index.ts';
import { background, reportCaught } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import type { RequestStore } from '../../store/index.ts';
import {
  errorReply,
  NS_CORRECTION,
  NS_REACTIONS,
  NS_RECEIPTS,
  NS_REPLY,
  reactionRestrictions,
  StanzaError,
  wantsReceipt,
} from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';
import { CHAT_KINDS } from '../directory/profiles.ts';
import type { Host } from '../host.ts';
import type { AdmittedMessage } from '../inbound/admission.ts';
import { Chat } from './chat.ts';
import type { Chats } from './chats.ts';

/** A message with the same sender, id and body within this time, in ms, is the same one, sent again. */
const REPEATED_WITHIN = 24 * 3600_000;

/** More answers to questions than this are not remembered. */
const MOST_REPLIES = 20_000;

interface MessagesOptions extends Pick<Host, 'audit' | 'directory' | 'live' | 'log' | 'send'> {
  commander: Commander;
  requests: RequestStore;
  chats: Chats;
}

/** Hands what people say to the commands, each person's in turn. */
class Messages {
  readonly #options: MessagesOptions;
  /** Ends once work on a person's newest message has begun. */
  readonly #turns = new Map<string, Promise<void>>();
  /** When answers to questions were taken: one that a client sends again must not answer a later question. */
  readonly #replies = new Recent<string, number>(MOST_REPLIES);

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  async receive(message: AdmittedMessage): Promise<void> {
    const { chats, directory, log } = this.#options;
    const { contact, from, stanza, tooMany } = message;
    const taken = Promise.withResolvers<void>();
    const chat = new Chat(chats, {
      local: contact.local,
      contact: directory.addressOf(contact.local),
      to: from,
      thread: stanza.getChildText('thread') ?? undefined,
      receiptOf: wantsReceipt(stanza) ? stanza.attrs.id : undefined,
      onTaken: taken.resolve,
    });
    if (tooMany !== undefined) {
      chat.say(tooMany);
      return;
    }
    // A reaction is on an old message, so the last text can still be corrected.
    if (message.kind !== 'reaction') chats.spoken({ person: from.person, local: contact.local });
    try {
      await this.#turn(from.person, taken.promise);
      if (message.kind === 'command') await this.#command(message, chat);
      else if (message.kind === 'reaction') await this.#reaction(message, chat);
      else await this.#answerOther(message, chat);
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

  /** Handles a person's messages in their order, so that `kill` finds the command before it. */
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

  async #answerOther(message: AdmittedMessage, chat: Chat): Promise<void> {
    const { commander } = this.#options;
    const { person } = message.from;
    commander.drop({ person, local: message.contact.local, conversation: chat });
    const complain = (text: string) => commander.complain({ person, conversation: chat }, message.kind, text);
    if (message.kind === 'encrypted') {
      complain('Nothing ran: I cannot read encrypted messages. Turn encryption off for this contact.');
    } else if (message.kind === 'file') complain("I can't read files. Type a command, or `help`.");
    else if (message.kind === 'correction') {
      const before = await this.#options.requests.byMessage(person, message.of, 0);
      complain(
        before
          ? `I don't run edits (the original ran as job ${before.number}). Send it again.`
          : "I don't run edits. Send it again.",
      );
    }
  }

  async #command(message: AdmittedMessage & { kind: 'command' }, conversation: Chat): Promise<void> {
    const { audit, commander, live, requests } = this.#options;
    const { body, contact, delay, quote, refersTo, stanza } = message;
    const { person, full: from } = message.from;
    const { id: messageId } = stanza.attrs;
    const { local } = contact;
    const maxBytes = live.config.limits.max_message_bytes;
    const complain = (text: string) => commander.complain({ person, conversation }, 'message', text);
    if (Buffer.byteLength(body) > maxBytes) {
      audit.refusal({ person, from, local }, { via: 'message', line: body, outcome: 'limit-message' });
      complain(`Nothing ran: the message is over the limit of ${maxBytes} bytes (limits.max_message_bytes).`);
      return;
    }
    if (messageId !== undefined) {
      if (replyOf(body) && !this.#isNew(`${person} ${messageId} ${body}`)) {
        complain('I already have that answer.');
        return;
      }
      const before = await requests.byMessage(person, messageId, Date.now() - REPEATED_WITHIN, body);
      if (before) {
        complain(`That message ran already, as job ${before.number}: ${shorten(before.line)}`);
        return;
      }
    }
    await commander.handle(
      { person, from, local, scope: scopeOf(contact), messageId, refersTo, quote, body, conversation },
      delay,
    );
  }

  /** Takes 👍 or 👎 on a question as its answer. Any other reaction is sent back (XEP-0444 §3.3). */
  async #reaction(message: AdmittedMessage & { kind: 'reaction' }, conversation: Chat): Promise<void> {
    const { chats, commander, send } = this.#options;
    const { contact, delay, emojis, refersTo, stanza } = message;
    const { person, full: from } = message.from;
    const { local } = contact;
    const yes = tapOf(emojis);
    if (yes === undefined) {
      const text = `I take ${YES} or ${NO}, on a question.`;
      send(errorReply(stanza, new StanzaError('not-acceptable', 'modify', text)));
    } else if (chats.questions.tap({ person, local }, refersTo, yes)) {
      const asked = { person, from, local, scope: scopeOf(contact), messageId: stanza.attrs.id, refersTo };
      await commander.handle({ ...asked, body: yes ? YES : NO, conversation }, delay);
    }
  }

  /** Notes an answer to a question; false where it was noted before. */
  #isNew(reply: string): boolean {
    const digest = createHash('sha256').update(reply).digest('base64');
    const before = this.#replies.get(digest) ?? Number.NEGATIVE_INFINITY;
    if (before > Date.now() - REPEATED_WITHIN) return false;
    this.#replies.set(digest, Date.now());
    return true;
  }
}

/** The scope of a command at a contact. */
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

/** Handles the messages that people write to contacts. */
export function feature(host: Host, built: Pick<MessagesOptions, 'chats' | 'commander'>): void {
  const { profiles, store, onMessage } = host;
  profiles.announce([NS_CORRECTION, NS_RECEIPTS, NS_REPLY], CHAT_KINDS);
  profiles.announce([NS_REACTIONS], CHAT_KINDS, reactionRestrictions([YES, NO]));
  const messages = new Messages({ ...host, ...built, requests: store.requests });
  onMessage(messages.receive.bind(messages));
}
