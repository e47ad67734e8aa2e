import {
  type Element,
  errorReply,
  parseRoster,
  type RosterItem,
  resultReply,
  type StanzaError,
  xml,
} from '../../../src/xmpp/index.ts';
import { patiently } from '../../support/patience.ts';
import type { XmppServer } from './server.ts';

/** The rosters of a server that lets the component at them (XEP-0356), by hand. */
export class ServerRosters {
  readonly #server: XmppServer;
  readonly #items = new Map<string, Map<string, RosterItem>>();
  readonly #waiting: { done(): boolean; resolve(): void }[] = [];
  /** The answer in place of the action. */
  refusal: StanzaError | undefined;
  /** As ejabberd: who is subscribed is not the component's to say. */
  keepsSubscriptions = false;
  /** The person whose server never answers. */
  silentFor: string | undefined;
  /** How many changes came. */
  writes = 0;
  reads = 0;

  constructor(server: XmppServer) {
    this.#server = server;
    server.takes((stanza) => this.#take(stanza));
  }

  /** Tells the component what it may do, as a server does at each log-in. */
  advertise(access = 'both', from = 'demo.no'): void {
    const perm = xml('perm', { access: 'roster', type: access });
    const privilege = xml('privilege', { xmlns: 'urn:xmpp:privilege:2' }, perm);
    this.#server.deliver(xml('message', { from, to: 'salt.demo.no' }, privilege));
  }

  of(person: string): Map<string, RosterItem> {
    const items = this.#items.get(person) ?? new Map<string, RosterItem>();
    this.#items.set(person, items);
    return items;
  }

  /** The localparts in a roster, in order. */
  names(person: string): string[] {
    return [...this.of(person).keys()].map((jid) => jid.split('@')[0] ?? '').sort();
  }

  /** Resolves once it is so, as seen after a stanza. */
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ done, resolve });
    return patiently(promise, 'the rosters did not become what was awaited');
  }

  #take(stanza: Element): boolean {
    const query = stanza.getChild('query', 'jabber:iq:roster');
    if (!stanza.is('iq') || !query || stanza.attrs.type === 'result') return false;
    this.#answer(stanza);
    for (const { resolve } of this.#waiting.filter(({ done }) => done())) resolve();
    return true;
  }

  #answer(iq: Element): void {
    const items = this.of(iq.attrs.to ?? '');
    if (iq.attrs.type === 'get') this.reads += 1;
    else this.writes += 1;
    if (iq.attrs.to === this.silentFor) return;
    if (this.refusal) {
      this.#server.deliver(errorReply(iq, this.refusal));
      return;
    }
    const all = [...items.values()].map(({ jid, name, groups, subscription }) =>
      xml(
        'item',
        { jid, name, subscription },
        groups.map((group) => xml('group', {}, group)),
      ),
    );
    if (iq.attrs.type === 'get') {
      this.#server.deliver(resultReply(iq, xml('query', { xmlns: 'jabber:iq:roster' }, all)));
      return;
    }
    for (const item of parseRoster(iq)) {
      if (item.subscription === 'remove') items.delete(item.jid);
      else {
        const subscription = items.get(item.jid)?.subscription ?? 'none';
        items.set(item.jid, this.keepsSubscriptions ? { ...item, subscription } : item);
      }
    }
    this.#server.deliver(resultReply(iq, undefined));
  }
}
