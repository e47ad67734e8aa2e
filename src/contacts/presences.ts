import type { Access } from '../access/index.ts';
import type { Fleet, Minion, MinionState } from '../fleet/index.ts';
import type { SubscriptionTable } from '../store/index.ts';
import { type Element, parseJid, xml } from '../xmpp/index.ts';
import type { Contact, Directory } from './directory.ts';

/**
 * The resource that contacts are at: presence is a resource's (RFC 6121 §4.2), and some clients never show a contact
 * without one as gone (Converse), or offer it no ad-hoc commands.
 */
const RESOURCE = 'salt';

export interface PresencesOptions {
  directory: Directory;
  access: Access;
  fleet: Fleet;
  subscriptions: SubscriptionTable;
  /** What available presence holds besides: caps, avatar, and a minion's status. */
  decorate(contact: Contact): Element[];
  /** Presence first goes out once the fleet was read, and this. */
  ready: Promise<void>;
  send(stanza: Element): void;
}

/** The presence of every contact: subscriptions and probes answered, changes told (DESIGN §7). */
export class Presences {
  readonly #options: PresencesOptions;
  /** Set once the fleet was read: until then nobody is told anything. */
  #known = false;
  #left = false;
  /** What came before the fleet was known, the newest of each kind and pair: judged once it is. */
  readonly #early = new Map<string, Element>();
  /** The status last told of the master and each group and glob, by localpart. */
  readonly #toldCounts = new Map<string, string>();
  #countsDue = false;

  constructor(options: PresencesOptions) {
    this.#options = options;
    options.fleet.on('swept', (first) => (first ? void this.#begin() : this.#tellCountsSoon()));
    options.fleet.on('unreachable', () => this.#tellCountsSoon());
    options.fleet.on('changed', (minion) => this.#known && this.#tellMinion(minion));
    options.fleet.on('removed', (minion) => this.#known && this.#tellMinion(minion));
  }

  /** What is shown of these minions besides their state is another. */
  appearanceChanged(ids: readonly string[]): void {
    if (!this.#known) return;
    for (const id of ids) {
      const minion = this.#options.fleet.get(id);
      if (minion && minion.state !== 'down') this.#tellMinion(minion);
    }
  }

  /** Answers one presence stanza (RFC 6121 §3 and §4). */
  receive(presence: Element): void {
    const { access, directory, subscriptions, send } = this.#options;
    const from = parseJid(presence.attrs.from);
    const to = parseJid(presence.attrs.to);
    const type = presence.attrs.type;
    if (!from || !to || from.domain === directory.domain) return;
    if (type === 'unsubscribe') {
      subscriptions.remove(from.bare, to.local);
      return;
    }
    if (type !== 'subscribe' && type !== 'probe') return;
    if (!this.#known && access.allowsAny(from.bare)) {
      this.#early.set(`${type} ${from.full} ${to.local}`, presence);
      return;
    }
    const contact = access.allowsAny(from.bare) ? directory.find(to.local) : undefined;
    if (!contact) {
      send(xml('presence', { from: to.bare, to: from.bare, type: 'unsubscribed' }));
      return;
    }
    subscriptions.add(from.bare, contact.local);
    if (type === 'subscribe') send(xml('presence', { from: to.bare, to: from.bare, type: 'subscribed' }));
    this.#tell(contact, type === 'probe' ? from.full : from.bare);
  }

  /** Tells everyone again, where the connection was lost and came back. */
  resend(): void {
    if (this.#known) this.#tellAll();
  }

  /** Everyone goes unavailable: the last thing before a clean stop. */
  leave(): void {
    const { access, subscriptions, send } = this.#options;
    for (const { person, local } of subscriptions.all()) {
      if (!access.allowsAny(person)) continue;
      send(xml('presence', { from: this.#from(local), to: person, type: 'unavailable' }));
    }
    this.#known = false;
    this.#left = true;
  }

  async #begin(): Promise<void> {
    await this.#options.ready;
    if (!this.#left) this.#tellAll();
  }

  #tellAll(): void {
    this.#known = true;
    const { directory, subscriptions } = this.#options;
    for (const { person, local } of subscriptions.all()) {
      const contact = directory.find(local);
      if (contact) this.#tell(contact, person);
      this.#countsOf(contact);
    }
    const early = Array.from(this.#early.values());
    this.#early.clear();
    for (const presence of early) this.receive(presence);
  }

  #tellMinion(minion: Minion): void {
    const { directory, subscriptions } = this.#options;
    const contact = directory.ofMinion(minion);
    for (const person of subscriptions.of(contact.local)) this.#tell(contact, person);
    this.#tellCountsSoon();
  }

  /** Groups have other minions than before. */
  membersChanged(): void {
    this.#tellCountsSoon();
  }

  /** Master, groups and globs: once for all that changed at the same time, and only where the status is another. */
  #tellCountsSoon(): void {
    if (this.#countsDue || !this.#known) return;
    this.#countsDue = true;
    setImmediate(() => {
      this.#countsDue = false;
      if (this.#known) this.#tellCounts();
    });
  }

  #tellCounts(): void {
    const { directory, subscriptions } = this.#options;
    for (const { person, local } of subscriptions.ofMany((each) => this.#countsOf(directory.find(each)))) {
      const contact = directory.find(local);
      if (contact) this.#tell(contact, person);
    }
  }

  /** Whether a contact's counts are other than last told; they count as told from now on. */
  #countsOf(contact: Contact | undefined): boolean {
    if (!contact || contact.kind === 'minion') return false;
    const status = this.#countStatus(contact);
    if (this.#toldCounts.get(contact.local) === status) return false;
    this.#toldCounts.set(contact.local, status);
    return true;
  }

  #countStatus(contact: Exclude<Contact, { kind: 'minion' }>): string {
    const { fleet } = this.#options;
    if (fleet.trouble !== undefined) return fleet.trouble;
    if (contact.kind !== 'target') return counts((state) => fleet.count(state));
    if (contact.members === undefined) return 'its minions are not known yet';
    const states = contact.members.map((id) => fleet.get(id)?.state);
    return counts((state) => states.filter((each) => each === state).length);
  }

  #from(local: string): string {
    return `${this.#options.directory.addressOf(local)}/${RESOURCE}`;
  }

  #tell(contact: Contact, to: string): void {
    const { access, decorate, fleet, send } = this.#options;
    if (!this.#known || !access.allowsAny(parseJid(to)?.bare ?? '')) return;
    const from = this.#from(contact.local);
    if (contact.kind !== 'minion') {
      const show = fleet.trouble !== undefined && xml('show', {}, 'dnd');
      const status = this.#countStatus(contact);
      // What the first is told is not news to be told again; later ones change nothing for the others.
      if (!this.#toldCounts.has(contact.local)) this.#toldCounts.set(contact.local, status);
      send(xml('presence', { from, to }, show, xml('status', {}, status), decorate(contact)));
    } else if (contact.minion.state === 'down' || !fleet.get(contact.minion.id)) {
      const status = `down since ${clock(contact.minion.since)}`;
      send(xml('presence', { from, to, type: 'unavailable' }, xml('status', {}, status)));
    } else if (contact.minion.state === 'stale') {
      const status = `not confirmed since ${clock(contact.minion.since)}`;
      send(
        xml('presence', { from, to }, xml('show', {}, 'away'), xml('status', {}, status), decorate(contact)),
      );
    } else {
      send(xml('presence', { from, to }, decorate(contact)));
    }
  }
}

/** `312 up, 4 down`, and `, 2 stale` where some are. */
function counts(count: (state: MinionState) => number): string {
  const stale = count('stale');
  return `${count('up')} up, ${count('down')} down${stale > 0 ? `, ${stale} stale` : ''}`;
}

/** A moment's time of day: `14:02 UTC`. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`;
}
