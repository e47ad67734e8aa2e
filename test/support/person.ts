import { Inbox } from './inbox.ts';
import type { Failure } from './patience.ts';

/** A text must be this, match this, or pass this test. */
export type Expected = string | RegExp | ((text: string) => boolean);

export type Seen = 'available' | 'away' | 'dnd' | 'unavailable' | 'subscribed' | 'unsubscribed';

/** The parts of a message or a presence that every person reads, whatever library parsed it. */
export interface Received {
  from: string;
  isError: boolean;
}

/**
 * Someone who talks to contacts of the gateway, named by their localpart; the gateway's domain is a contact too. Plays use
 * a `Puppet` at the other end of the gateway's own stream; end-to-end tests use a `ChatUser` in a real client.
 */
export abstract class Person<Message, Presence> {
  readonly jid: string;
  protected readonly domain: string;
  protected readonly messages = new Inbox<Message>();
  protected readonly presences = new Inbox<Presence>();

  constructor(jid: string, domain: string) {
    this.jid = jid;
    this.domain = domain;
  }

  /** Gives a contact's bare JID. */
  address(contact: string): string {
    return contact === this.domain || contact.includes('@') ? contact : `${contact}@${this.domain}`;
  }

  /** Takes the first message of the contact that fits, errors or not as wanted. */
  protected takeMessage(
    contact: string,
    isError: boolean,
    fits: (message: Message) => boolean,
    failure: Failure,
    ms?: number,
  ): Promise<Message> {
    const isIt = (message: Message) => {
      const received = this.read(message);
      return bare(received.from) === this.address(contact) && received.isError === isError && fits(message);
    };
    return this.messages.take(isIt, failure, ms);
  }

  protected abstract read(stanza: Message | Presence): Received;
}

export function fits(text: string, expected: Expected): boolean {
  if (typeof expected === 'string') return text === expected;
  return typeof expected === 'function' ? expected(text) : expected.test(text);
}

/** Cuts a JID's resource off. A stanza without a sender is from the own account (RFC 6120 §8.1.2.1). */
export function bare(jid = ''): string {
  return jid.split('/')[0] ?? jid;
}

/** Reads a presence; undefined for a type that shows nothing of a contact. */
export function seenIn(type: string | undefined, show: string | null | undefined): Seen | undefined {
  if (type === undefined || type === 'available')
    return show === 'away' || show === 'dnd' ? show : 'available';
  return type === 'unavailable' || type === 'subscribed' || type === 'unsubscribed' ? type : undefined;
}
