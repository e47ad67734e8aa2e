import { guarded } from '../../guard/index.ts';
import type { MasterSubscriptionStore } from '../../store/index.ts';
import { buildNick, parseJid, xml } from '../../xmpp/index.ts';
import type { Clients } from '../clients/clients.ts';
import type { Host } from '../host.ts';
import type { Inbound, PresenceKind } from '../inbound/inbound.ts';

interface Needs extends Pick<Host, 'access' | 'directory' | 'send'> {
  clients: Pick<Clients, 'isTold'>;
  table: MasterSubscriptionStore;
}

/**
 * The master contact's own subscriptions (RFC 6121 §3.1): it asks to see the presence of each person once, where the
 * server does not send it anyway.
 */
export class MasterSubscriptions {
  readonly #needs: Needs;
  /** The people who got a request from this process. */
  readonly #asked = new Set<string>();

  constructor(needs: Needs) {
    this.#needs = needs;
    const endLost = guarded('master-subscriptions', () => this.#endLost());
    needs.access.on('changed', endLost);
  }

  /** Asks a person, unless they were asked before, or their presence comes anyway. */
  ask(person: string): void {
    const { clients, table } = this.#needs;
    const isAccount = parseJid(person)?.resource === '';
    if (!isAccount || table.of(person) !== undefined || clients.isTold(person)) return;
    table.set(person, 'none');
    this.#send(person, 'subscribe');
  }

  /** Takes a person's reply, which may also change later. */
  replied({ kind, from: { person }, to }: Inbound<PresenceKind>): void {
    const { directory, table } = this.#needs;
    if (to.local !== directory.master.local || table.of(person) === undefined) return;
    if (kind === 'subscribed') table.set(person, 'yes');
    else if (kind === 'unsubscribed') table.set(person, 'no');
  }

  /** The person removed the master contact, or lost all access. */
  end(person: string): void {
    const { table } = this.#needs;
    if (table.of(person) === undefined) return;
    table.forget(person);
    this.#asked.delete(person);
    this.#send(person, 'unsubscribe');
  }

  /**
   * A new stream: learns who is there. Asks people without a reply once more, since it may have come while the gateway
   * was down. Servers do not show a person the second request (RFC 6121 §3.1.3).
   */
  streamBegan(): void {
    this.#endLost();
    for (const [person, reply] of this.#needs.table.all()) {
      if (reply === 'yes') this.#send(person, 'probe');
      else if (reply === 'none' && !this.#asked.has(person)) this.#send(person, 'subscribe');
    }
  }

  #endLost(): void {
    const { access, table } = this.#needs;
    for (const [person] of table.all()) if (!access.allowsAny(person)) this.end(person);
  }

  #send(person: string, type: 'subscribe' | 'unsubscribe' | 'probe'): void {
    const { directory, send } = this.#needs;
    const { local, name } = directory.master;
    if (type === 'subscribe') this.#asked.add(person);
    const nick = type === 'subscribe' && buildNick(name);
    send(xml('presence', { from: directory.addressOf(local), to: person, type }, nick));
  }
}

/** Has the master contact ask people for their presence, and end that. */
export function feature(host: Host, { clients }: Pick<Needs, 'clients'>): MasterSubscriptions {
  const { access, onPresence, store, when } = host;
  const subscriptions = new MasterSubscriptions({ ...host, clients, table: store.masterSubscriptions });
  onPresence((presence) => {
    if (access.allowsAny(presence.from.person)) subscriptions.replied(presence);
  });
  when('online', () => subscriptions.streamBegan());
  return subscriptions;
}
