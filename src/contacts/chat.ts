import { randomUUID } from 'node:crypto';
import type { Conversation, SayOptions } from '../commands/index.ts';
import { type Element, unstyled, xml } from '../xmpp/index.ts';

export interface ChatOptions {
  /** The contact's bare JID. */
  contact: string;
  /** The full JID that asked. */
  person: string;
  /** The asker's thread (RFC 6121 §5.2.5), kept in what is answered. */
  thread: string | undefined;
  /** XEP-0393 marks are on. */
  styling: boolean;
  send(stanza: Element): void;
}

/** The way back from a contact to the resource that asked. */
export class Chat implements Conversation {
  readonly #options: ChatOptions;

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  say(text: string, options: SayOptions = {}): void {
    const { contact, person, thread, styling } = this.#options;
    const message = xml(
      'message',
      { type: 'chat', from: contact, to: person, id: randomUUID() },
      xml('body', {}, text),
      thread !== undefined && xml('thread', {}, thread),
      styling && !options.styled && unstyled(),
    );
    this.#options.send(message);
  }
}
