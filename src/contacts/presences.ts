import type { Access } from '../access/index.ts';
import type { Fleet, Minion } from '../fleet/index.ts';
import type { SubscriptionTable } from '../store/index.ts';
import { type Element, parseJid, xml } from '../xmpp/index.ts';
import type { Contact, Directory } from './directory.ts';
import { senderOf } from './sender.ts';

export interface PresencesOptions {
  directory: Directory;
  access: Access;
  fleet: Fleet;
  subscriptions: SubscriptionTable;
  /** What available presence holds besides: caps, avatar, and a minion's status. */
  decorate(contact: Contact): Element[];
  /** Presence first goes out once the fleet was read, and this. */
  ready: Promise<unknown>;
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
  /** The status last told of the master and each group and glob, by person and localpart. */
  readonly #toldCounts = new Map<string, string>();
  #countsDue = false;

  constructor(options: PresencesOptions) {
    this.#options = options;
    options.fleet.on('swept', (first) => (first ? void this.#begin() : this.#tellCountsSoon()));
    options.fleet.on('unreachable', () => this.#tellCountsSoon());
    options.fleet.on('changed', (minion) => this.#known && this.#tellMinion(minion));
    options.fleet.on('removed', (minion) => this.#known && this.#tellMinion(minion));
    options.access.on('changed', () => this.#endLost());
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
    const from = senderOf(presence, access);
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
    const contact = access.allowsAny(from.bare) ? directory.seenBy(from.bare).find(to.local) : undefined;
    if (!contact) {
      // Until it is known whom the rules on groups let reach, nobody's subscription is ended.
      if (access.grantsOf(from.bare).isUnsure) return;
      send(xml('presence', { from: to.bare, to: from.bare, type: 'unsubscribed' }));
      return;
    }
    subscriptions.add(from.bare, contact.local);
    if (type === 'subscribe') send(xml('presence', { from: to.bare, to: from.bare, type: 'subscribed' }));
    this.#tell(contact, from.bare, type === 'probe' ? from.full : from.bare);
  }

  /** Tells everyone again, where the connection was lost and came back. */
  resend(): void {
    if (this.#known) this.#tellAll();
  }

  /** Everyone goes unavailable: the last thing before a clean stop. */
  leave(): void {
    const { access, directory, subscriptions, send } = this.#options;
    for (const { person, local } of subscriptions.all()) {
      if (!access.allowsAny(person) || !directory.seenBy(person).find(local)) continue;
      send(xml('presence', { from: directory.addressOf(local), to: person, type: 'unavailable' }));
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
      const contact = directory.seenBy(person).find(local);
      if (contact) this.#tell(contact, person);
      this.#countsOf(contact, person);
    }
    const early = Array.from(this.#early.values());
    this.#early.clear();
    for (const presence of early) this.receive(presence);
  }

  #tellMinion(minion: Minion): void {
    const { access, directory, subscriptions } = this.#options;
    const contact = directory.ofMinion(minion);
    for (const person of subscriptions.of(contact.local)) {
      if (access.shows(person, minion.id)) this.#tell(contact, person);
    }
    this.#tellCountsSoon();
  }

  /** Other people may reach these minions than before, by their groups: they see them, or see them leave. */
  reachChanged(ids: readonly string[]): void {
    if (!this.#known) return;
    const { access, directory, fleet, subscriptions, send } = this.#options;
    for (const minion of ids.flatMap((id) => fleet.get(id) ?? [])) {
      const contact = directory.ofMinion(minion);
      for (const to of subscriptions.of(contact.local)) {
        if (access.grantsOf(to).groups.length === 0) continue;
        if (access.shows(to, minion.id)) this.#tell(contact, to);
        else send(xml('presence', { from: directory.addressOf(contact.local), to, type: 'unavailable' }));
      }
    }
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
    const hasCounts = (local: string) => (directory.find(local)?.kind ?? 'minion') !== 'minion';
    for (const { person, local } of subscriptions.ofMany(hasCounts)) {
      const contact = directory.seenBy(person).find(local);
      if (contact && this.#countsOf(contact, person)) this.#tell(contact, person);
    }
  }

  /** Whether a contact's counts are other than last told that person; they count as told from now on. */
  #countsOf(contact: Contact | undefined, person: string): boolean {
    if (!contact || contact.kind === 'minion') return false;
    const key = `${person} ${contact.local}`;
    const status = this.#countStatus(contact, person);
    if (this.#toldCounts.get(key) === status) return false;
    this.#toldCounts.set(key, status);
    return true;
  }

  /** Of the minions that this person sees. */
  #countStatus(contact: Exclude<Contact, { kind: 'minion' }>, person: string): string {
    const { access, fleet } = this.#options;
    if (fleet.trouble !== undefined) return fleet.trouble;
    if (contact.kind === 'target' && contact.members === undefined) return 'its minions are not known yet';
    if (contact.kind !== 'target' && access.isAdmin(person))
      return `${fleet.count('up')} up, ${fleet.count('down')} down`;
    const states =
      contact.kind === 'target'
        ? (contact.members ?? []).map((id) => fleet.get(id)?.state)
        : fleet.all().flatMap(({ id, state }) => (access.shows(person, id) ? state : []));
    const count = (state: string) => states.filter((each) => each === state).length;
    return `${count('up')} up, ${count('down')} down`;
  }

  /** What people may not see any more ends: they are unsubscribed, and see it leave. */
  #endLost(): void {
    const { access, directory, subscriptions, send } = this.#options;
    for (const { person, local } of subscriptions.all()) {
      // A minion that is not there now may come back; to whom nothing is granted all contacts are the same.
      const isGone = directory.find(local) === undefined;
      if (
        access.allowsAny(person) &&
        (isGone || access.grantsOf(person).isUnsure || directory.seenBy(person).find(local))
      )
        continue;
      subscriptions.remove(person, local);
      this.#toldCounts.delete(`${person} ${local}`);
      const [from, to] = [directory.addressOf(local), person];
      send(xml('presence', { from, to, type: 'unavailable' }));
      send(xml('presence', { from, to, type: 'unsubscribed' }));
    }
    this.#tellCountsSoon();
  }

  /** `contact` as the person sees it. */
  #tell(contact: Contact, person: string, to = person): void {
    const { access, decorate, directory, fleet, send } = this.#options;
    if (!this.#known || !access.allowsAny(person)) return;
    const from = directory.addressOf(contact.local);
    if (contact.kind !== 'minion') {
      const show = fleet.trouble !== undefined && xml('show', {}, 'dnd');
      const status = this.#countStatus(contact, person);
      // What one of a person's clients is told first is not news to be told again; others of it change nothing.
      const key = `${person} ${contact.local}`;
      if (!this.#toldCounts.has(key)) this.#toldCounts.set(key, status);
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

/** A moment's time of day: `14:02 UTC`. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`;
}
