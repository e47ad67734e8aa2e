import { setImmediate as turn } from 'node:timers/promises';
import {
  buildDiscoInfo,
  type Element,
  errorReply,
  resultReply,
  StanzaError,
  xml,
} from '../../../src/xmpp/index.ts';
import { DOMAIN, type Play } from '../../gateway/support/play.ts';
import type { Quietable } from './clock.ts';
import type { World } from './worlds.ts';

const NS_PING = 'urn:xmpp:ping';
/** The features of a client at `…/desk`; others have no features. */
const DESK_FEATURES = ['urn:xmpp:message-correct:0', 'http://jabber.org/protocol/chatstates'];

/** The gateway's stanzas to one person, in order. */
interface Heard {
  readonly stanzas: Element[];
  /** The ad-hoc sessions, in order, with their contact and command. */
  readonly sessions: { id: string; contact: string; node: string }[];
  /** The last message with a text, for replies and reactions. */
  last: { id: string; contact: string };
}

/** A gateway in a world, and all its stanzas to people. */
export class Place implements Quietable {
  readonly world: World;
  readonly play: Play;
  activity = 0;
  readonly #heard = new Map<string, Heard>();
  #syncs = 0;
  readonly #rosters = new Map<string, Map<string, Element>>();
  readonly #synced = new Map<string, () => void>();

  constructor(world: World, play: Play) {
    this.world = world;
    this.play = play;
    play.server.onStanza((stanza) => this.#receive(stanza));
  }

  get busy(): boolean {
    return this.play.salt.busy > 0;
  }

  heardBy(person: string): Heard {
    let heard = this.#heard.get(person);
    if (!heard) {
      heard = { stanzas: [], sessions: [], last: { id: 'none', contact: `master@${DOMAIN}` } };
      this.#heard.set(person, heard);
    }
    return heard;
  }

  async sync(): Promise<void> {
    const before = this.play.salt.fired + this.play.salt.lowstate.chunks.length;
    this.#syncs += 1;
    const id = `sync${this.#syncs}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#synced.set(id, resolve);
    const ping = xml('ping', { xmlns: NS_PING });
    this.play.server.deliver(xml('iq', { type: 'get', id, from: 'sync@demo.no/x', to: DOMAIN }, ping));
    await promise;
    await turn();
    if (this.play.salt.fired + this.play.salt.lowstate.chunks.length !== before) this.activity += 1;
  }

  /**
   * Sends what a template says here. `{own}`: the person's last job; `{others}`: a job of somebody else; `{session}`;
   * `{heard}`: the last message, from `{contact}`.
   */
  send(template: string, person: string): void {
    this.#noteSubscription(template, person);
    this.play.server.deliverRaw(this.fill(template, person));
  }

  /** As the person's server keeps it in the roster (RFC 6121 §3). */
  #noteSubscription(xmlText: string, person: string): void {
    const contact = /^<presence .*to='([^'/]*)[^']*' type='(subscribe|unsubscribe)'/.exec(xmlText);
    const item = this.#rosters.get(person)?.get(contact?.[1] ?? '');
    if (item) item.attrs.subscription = contact?.[2] === 'subscribe' ? 'to' : 'none';
  }

  fill(template: string, person: string): string {
    return template
      .replaceAll('{own}', () => this.#jobOf((whose) => whose === person))
      .replaceAll('{others}', () => this.#jobOf((whose) => whose !== person))
      .replaceAll('{session}', () => this.heardBy(person).sessions.at(-1)?.id ?? 'none')
      .replaceAll('{heard}', () => this.heardBy(person).last.id)
      .replaceAll('{contact}', () => this.heardBy(person).last.contact);
  }

  /** The newest job of that person; a made-up id if there is no job. */
  #jobOf(isTheirs: (person: string) => boolean): string {
    const job = this.play.salt.lowstate.chunks.findLast(
      ({ jid, requested_by: by }) => jid !== undefined && isTheirs(String(by?.person ?? '')),
    );
    return job?.jid ?? '20250101000000000000';
  }

  /** The people's server lets the component write rosters (XEP-0356). */
  letWriteRosters(): void {
    const perm = xml('perm', { access: 'roster', type: 'both' });
    const privilege = xml('privilege', { xmlns: 'urn:xmpp:privilege:2' }, perm);
    this.play.server.deliver(xml('message', { from: 'demo.no', to: DOMAIN }, privilege));
  }

  #receive(stanza: Element): void {
    const { from, id = '', to, type } = stanza.attrs;
    const done = stanza.is('iq') && to === 'sync@demo.no/x' ? this.#synced.get(id) : undefined;
    if (done) {
      this.#synced.delete(id);
      done();
      return;
    }
    this.activity += 1;
    const asks = stanza.is('iq') && (type === 'get' || type === 'set');
    // A roster is read from the server alone; its person does not see that.
    if (asks && this.#answer(stanza) && type === 'get') return;
    const person = to?.split('/')[0] ?? '';
    const heard = this.heardBy(person);
    const { sessions, stanzas } = heard;
    stanzas.push(stanza);
    if (stanza.is('message') && stanza.getChild('body')) heard.last = { id, contact: from ?? '' };
    const { node = '', sessionid, status } = stanza.getChild('command')?.attrs ?? {};
    if (sessionid !== undefined && status === 'executing')
      sessions.push({ id: sessionid, contact: from ?? '', node });
  }

  /** Answers as the person's server, where it is about the roster, or the client; whether it was the server. */
  #answer(iq: Element): boolean {
    const { from, id, to = '' } = iq.attrs;
    if (iq.getChild('query', 'jabber:iq:roster')) {
      this.play.server.deliver(this.#rosterAnswer(iq));
      return true;
    }
    const query = iq.getChild('query', 'http://jabber.org/protocol/disco#info');
    if (!to.endsWith('/desk') || !query) {
      this.play.server.deliver(errorReply(iq, new StanzaError('service-unavailable')));
      return false;
    }
    const identities = [{ category: 'client', type: 'pc', name: 'Desk' }];
    const info = buildDiscoInfo({ identities, features: DESK_FEATURES });
    this.play.server.deliver(xml('iq', { type: 'result', id, from: to, to: from }, info));
    return false;
  }

  #rosterAnswer(iq: Element): Element {
    const { to = '', type } = iq.attrs;
    const items = this.#rosters.get(to) ?? new Map<string, Element>();
    this.#rosters.set(to, items);
    const sent = iq.getChild('query')?.getChildren('item') ?? [];
    for (const item of sent) items.set(item.attrs.jid ?? '', item);
    const query = xml('query', { xmlns: 'jabber:iq:roster' }, ...items.values());
    return resultReply(iq, type === 'get' ? query : undefined);
  }
}
