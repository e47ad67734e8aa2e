import type { Agent, Stanzas } from 'stanza';
import { addContacts, type ChatLogin, logIn, logOut } from '../../../lab/chat-client.ts';
import { Inbox } from '../../support/inbox.ts';
import { PATIENCE } from '../../support/patience.ts';
import { bare, type Expected, fits, Person, type Seen, seenIn } from '../../support/person.ts';

export type Heard = Stanzas.ReceivedMessage;

/** A person in a chat client, by a library that is not ours. */
export class ChatUser extends Person<Heard, Stanzas.ReceivedPresence> {
  readonly #client: Agent;
  readonly #frames = new Inbox<string>();
  readonly #now = new Map<string, { seen: Seen; status: string }>();

  private constructor(client: Agent, login: ChatLogin, domain: string) {
    super(login.jid, domain);
    this.#client = client;
    client.on('message', (message) => this.messages.push(message));
    client.on('presence', (presence) => this.#notice(presence));
    client.on('raw:incoming', (frame) => this.#frames.push(frame));
  }

  /** Logs in and goes online; the client announces that name, if it has one. */
  static async comes(login: ChatLogin, domain: string, name?: string): Promise<ChatUser> {
    const client = await logIn(login);
    const person = new ChatUser(client, login, domain);
    if (name !== undefined) client.disco.addIdentity({ category: 'client', type: 'pc', name });
    client.updateCaps();
    await client.getRoster();
    client.sendPresence();
    return person;
  }

  /** Says something to a contact; the message's id. `more` is added to the stanza. */
  says(contact: string, body: string, more: Partial<Stanzas.Message> = {}): string {
    return this.#client.sendMessage({ to: this.address(contact), type: 'chat', body, ...more });
  }

  /**
   * Waits for the contact's message and takes it: `expected` alone, or a correction's full new text. Earlier ones stay.
   * Fails with the texts that came instead.
   */
  hears(contact: string, expected: Expected, ms = PATIENCE): Promise<Heard> {
    const isIt = ({ body }: Heard) => body !== undefined && fits(body, expected);
    const failure = () =>
      `${this.jid} did not hear ${expected} from ${this.address(contact)}, but:\n${this.#all()}`;
    return this.takeMessage(contact, false, isIt, failure, ms);
  }

  /** Waits for a message from the contact that bounces (RFC 6120 §8.3). */
  refusedBy(contact: string): Promise<Heard> {
    const failure = () => `${this.jid} got no error from ${this.address(contact)}, but:\n${this.#all()}`;
    return this.takeMessage(contact, true, () => true, failure);
  }

  /** The contact's texts that no test has taken. */
  unheard(contact: string): string[] {
    const from = this.address(contact);
    return this.messages
      .items()
      .filter((message) => bare(message.from) === from)
      .flatMap(({ body }) => body ?? []);
  }

  /** Adds the contacts to the roster; resolves once each has let this person subscribe. */
  async subscribesTo(...contacts: string[]): Promise<void> {
    const added = contacts.map((name) => ({ jid: this.address(name), name }));
    await addContacts(this.#client, added);
  }

  /** Asks to see the contact, without waiting for an answer. */
  asksToSee(contact: string): void {
    this.#client.sendPresence({ to: this.address(contact), type: 'subscribe' });
  }

  /** Takes the contact off the roster. */
  async removes(contact: string): Promise<void> {
    await this.#client.removeRosterItem(this.address(contact));
  }

  /** Waits until the contact is seen so; resolves with its status text. */
  async sees(contact: string, seen: Seen, status: RegExp = /(?:)/, ms = PATIENCE): Promise<string> {
    const from = this.address(contact);
    const now = this.#now.get(from);
    if (now?.seen === seen && status.test(now.status)) return now.status;
    const matches = (presence: Stanzas.ReceivedPresence) =>
      bare(presence.from) === from &&
      seenIn(presence.type, presence.show) === seen &&
      status.test(presence.status ?? '');
    const failure = () => {
      const last = this.#now.get(from);
      return `${this.jid} did not see ${from} ${seen} ${status}; last: ${last?.seen} "${last?.status ?? ''}"`;
    };
    this.presences.clear();
    return (await this.presences.take(matches, failure, ms)).status ?? '';
  }

  /** Calls back at each presence of a contact, with its localpart. */
  onSeen(listener: (contact: string, seen: Seen) => void): void {
    this.#client.on('presence', (presence) => {
      const seen = seenIn(presence.type, presence.show);
      const from = bare(presence.from);
      if (seen && from.endsWith(`@${this.domain}`)) listener(from.slice(0, -this.domain.length - 1), seen);
    });
  }

  /** How each contact was seen last, by localpart. */
  view(): Record<string, Seen> {
    const domain = `@${this.domain}`;
    const seen = Array.from(this.#now, ([from, now]) => [from, now.seen] as const);
    const contacts = seen.filter(([from]) => from.endsWith(domain));
    return Object.fromEntries(contacts.map(([from, how]) => [from.slice(0, -domain.length), how]));
  }

  /** Sends XML as it is. */
  sends(xml: string): void {
    const { transport } = this.#client as unknown as { transport: { write(xml: string): void } };
    transport.write(xml);
  }

  /** Waits for a stanza whose XML matches. */
  receives(pattern: RegExp): Promise<string> {
    const failure = () => `${this.jid} received nothing like ${pattern}`;
    return this.#frames.take((frame) => pattern.test(frame), failure);
  }

  /** The client library itself, for everything else. */
  get client(): Agent {
    return this.#client;
  }

  /** Logs out; resolves once the stream is closed. */
  leaves(): Promise<void> {
    return logOut(this.#client);
  }

  #notice(presence: Stanzas.ReceivedPresence): void {
    const seen = seenIn(presence.type, presence.show);
    if (seen && !seen.endsWith('subscribed'))
      this.#now.set(bare(presence.from), { seen, status: presence.status ?? '' });
    this.presences.push(presence);
  }

  protected override read({ from, type }: Heard | Stanzas.ReceivedPresence) {
    return { from, isError: type === 'error' };
  }

  #all(): string {
    const said = this.messages.items().filter(({ body, type }) => body !== undefined || type === 'error');
    const lines = said.map(({ from, type, body }) => `  ${from} (${type}): ${body}`);
    return lines.join('\n') || '  nothing';
  }
}
