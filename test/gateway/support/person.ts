import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  buildDiscoInfo,
  type DiscoInfo,
  type Element,
  errorReply,
  NS_DISCO_INFO,
  resultReply,
  StanzaError,
  xml,
} from '../../../src/xmpp/index.ts';
import { Inbox } from '../../support/inbox.ts';
import { bare, type Expected, Person, type Seen } from '../../support/person.ts';
import type { XmppServer } from './server.ts';

export interface SayOptions {
  id?: string;
  type?: string;
  /** The resource that it comes from. */
  resource?: string;
  /** The other contents of the stanza. */
  with?: Element[];
}

/** A person under the test's control: sends stanzas through the XMPP server's stand-in, and gets those to this JID. */
export class Puppet extends Person<Element, Element> {
  /** The client's answer to disco#info; undefined for a plain client without extensions. */
  announces: DiscoInfo | undefined;
  readonly #server: XmppServer;
  readonly #said = new Set<string>();
  readonly #answers = new Inbox<Element>();
  /** Requests to see this person, which a client shows apart. */
  readonly #requests = new Inbox<Element>();

  constructor(jid: string, server: XmppServer, domain: string) {
    super(jid, domain);
    this.#server = server;
    server.onStanza((stanza) => {
      if (bare(stanza.attrs.to) === jid) this.#receive(stanza);
    });
  }

  /** Says something to a contact; `undefined` sends no body. Gives the message's id. */
  says(contact: string, body: string | undefined, options: SayOptions = {}): string {
    const { id = randomUUID(), type = 'chat' } = options;
    this.#said.add(id);
    const attributes = { type, id, from: this.#full(options.resource), to: this.address(contact) };
    const text = body === undefined ? undefined : xml('body', {}, body);
    this.#server.deliver(xml('message', attributes, text, ...(options.with ?? [])));
    return id;
  }

  /** Waits for the next thing that the contact says, which must be that; chat states and receipts do not count. */
  async hears(contact: string, expected: Expected): Promise<string> {
    const message = await this.hearsMessage(contact);
    const body = message.getChildText('body') ?? '';
    if (typeof expected === 'string') assert.equal(body, expected);
    else if (expected instanceof RegExp) assert.match(body, expected);
    else assert.ok(expected(body), body);
    return body;
  }

  /** Waits until the contact says that, whatever it says before. */
  async hearsAtLast(contact: string, expected: RegExp): Promise<string> {
    for (;;) {
      const body = (await this.hearsMessage(contact)).getChildText('body') ?? '';
      if (expected.test(body)) return body;
    }
  }

  /** As `hears`, the whole stanza. */
  hearsMessage(contact: string): Promise<Element> {
    const any = () => true;
    return this.takeMessage(contact, false, any, `${this.jid} heard nothing from ${this.address(contact)}`);
  }

  /** Waits until the contact bounces a message that was said. */
  async refusedBy(contact: string): Promise<StanzaError> {
    const any = () => true;
    const failure = `${this.jid} was not refused by ${this.address(contact)}`;
    const bounced = await this.takeMessage(contact, true, any, failure);
    assert.ok(this.#said.has(bounced.attrs.id ?? ''), `bounced what nobody said: ${bounced}`);
    return StanzaError.from(bounced);
  }

  /** Waits for the next thing that the contact says, or that it bounces what was said; the text of either. */
  async isTold(contact: string): Promise<string> {
    const from = this.address(contact);
    const message = await this.messages.take(
      ({ attrs }) => bare(attrs.from) === from,
      `${this.jid} was told nothing by ${from}`,
    );
    const bounced = message.attrs.type === 'error';
    return (bounced ? StanzaError.from(message).text : message.getChildText('body')) ?? '';
  }

  /** All texts to this person that no test has taken, in the form `contact: text`. */
  unheard(): string[] {
    return this.messages
      .items()
      .map((message) => `${message.attrs.from}: ${message.getChildText('body') ?? message.attrs.type}`);
  }

  presence(contact: string, type: string | undefined, options: { resource?: string } = {}): void {
    const from = type === 'probe' || type === undefined ? this.#full(options.resource) : this.jid;
    this.#server.deliver(xml('presence', { from, to: this.address(contact), type }));
  }

  /** Waits for the contact's next presence, which must be that; gives its status text. */
  async sees(contact: string, seen: Seen): Promise<string> {
    const presence = await this.nextPresence(contact);
    assert.equal(wordOf(presence), seen, `${this.jid} saw of ${contact}: ${presence}`);
    return presence.getChildText('status') ?? '';
  }

  /** Waits until the contact asks to see this person, or ends that. */
  isAsked(contact: string, type: 'subscribe' | 'unsubscribe' | 'probe' = 'subscribe'): Promise<Element> {
    const from = this.address(contact);
    return this.#requests.take(
      ({ attrs }) => attrs.from === from && attrs.type === type,
      `${this.jid} got no ${type} from ${from}`,
    );
  }

  /** All requests to see this person that no test has taken, in the form `contact: type`. */
  unanswered(): string[] {
    return this.#requests.items().map(({ attrs }) => `${attrs.from}: ${attrs.type}`);
  }

  nextPresence(contact: string): Promise<Element> {
    const from = this.address(contact);
    return this.presences.take(
      (presence) => bare(presence.attrs.from) === from,
      `${this.jid} saw nothing of ${from}`,
    );
  }

  /** All presences that no test has taken, in the form `contact: seen`. */
  unseen(): string[] {
    return this.presences.items().map((presence) => `${presence.attrs.from}: ${wordOf(presence)}`);
  }

  /** Asks a contact and gives what its result holds. @throws StanzaError for an error */
  async asks(contact: string, type: 'get' | 'set', child: Element): Promise<Element | undefined> {
    const id = randomUUID();
    this.#server.deliver(xml('iq', { type, id, from: this.#full(), to: this.address(contact) }, child));
    const answer = await this.#answers.take(
      ({ attrs }) => attrs.id === id,
      `${this.jid} got no answer from ${contact}`,
    );
    if (answer.attrs.type === 'error') throw StanzaError.from(answer);
    assert.equal(answer.attrs.from, this.address(contact));
    return answer.getChildElements()[0];
  }

  #full(resource = 'phone'): string {
    return `${this.jid}/${resource}`;
  }

  protected override read({ attrs }: Element) {
    return { from: attrs.from ?? '', isError: attrs.type === 'error' };
  }

  #inboxFor({ attrs }: Element): Inbox<Element> {
    const isRequest = ['subscribe', 'unsubscribe', 'probe'].includes(attrs.type ?? '');
    return isRequest ? this.#requests : this.presences;
  }

  #receive(stanza: Element): void {
    if (stanza.is('iq')) this.#receiveIq(stanza);
    else if (stanza.is('presence')) this.#inboxFor(stanza).push(stanza);
    else if (stanza.attrs.type === 'error' || stanza.getChild('body')) this.messages.push(stanza);
  }

  #receiveIq(iq: Element): void {
    const isAsked = this.announces !== undefined && iq.getChild('query', NS_DISCO_INFO);
    if (isAsked && iq.attrs.type === 'get')
      this.#server.deliver(resultReply(iq, buildDiscoInfo(this.announces)));
    else if (iq.attrs.type === 'get' || iq.attrs.type === 'set')
      this.#server.deliver(errorReply(iq, new StanzaError('service-unavailable')));
    else this.#answers.push(iq);
  }
}

/** The contact as the presence shows it; a type that shows nothing by its own name. */
function wordOf(presence: Element): string {
  return presence.attrs.type ?? presence.getChildText('show') ?? 'available';
}
