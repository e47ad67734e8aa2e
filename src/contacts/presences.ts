import type { Access } from '../access/index.ts';
import { isGlob, type Minion } from '../fleet/index.ts';

import type { SubscriptionTable } from '../store/index.ts';
import { type Element, type Jid, parseJid, xml } from '../xmpp/index.ts';
import type { Contact, Directory } from './directory.ts';
import { countsOf, type Parts, presenceOf } from './presence-stanza.ts';
import { Recent } from './recent.ts';

/** Globs that one person may be subscribed to. */
const MOST_GLOBS = 100;

/**
 * The resource that contacts are at: presence is a resource's (RFC 6121 §4.2), and some clients never show a contact
 * without one as gone (Converse), or offer it no ad-hoc commands.
 */
const RESOURCE = 'salt';

export interface PresencesOptions extends Parts {
  directory: Directory;
  access: Access;
  subscriptions: SubscriptionTable;
  /** Presence first goes out once the fleet was read, and this. */
  ready: Promise<void>;
  send(stanza: Element): void;
}

/** Salt that cannot be asked for so long after a start is told of: what people saw last may be old; milliseconds. */
const GONE_AT_START_MS = 5_000;

/** The presence of every contact: subscriptions and probes answered, changes told (DESIGN §7). */
export class Presences {
  readonly #options: PresencesOptions;
  /** Nobody is told anything until the fleet was read, or Salt seems to be gone for longer. */
  #telling: 'nothing' | 'no-salt' | 'all' = 'nothing';
  #left = false;
  #gone: NodeJS.Timeout | undefined;
  /** What came before the fleet was known, the newest of each kind and pair: judged once it is. */
  readonly #early = new Map<string, Element>();
  /** The status last told of the master and each group and glob, by localpart. */
  readonly #toldCounts = new Recent<string, string>(10_000);
  #countsDue = false;

  constructor(options: PresencesOptions) {
    this.#options = options;
    options.fleet.on('swept', (first) => (first ? void this.#begin() : this.#tellCountsSoon()));
    options.fleet.on('unreachable', () => this.#unreachable());
    options.fleet.on('changed', (minion) => this.#isKnown && this.#tellMinion(minion));
    options.fleet.on('removed', (minion) => this.#isKnown && this.#tellMinion(minion));
  }

  /** Whether the fleet was read, so that everyone is told. */
  get #isKnown(): boolean {
    return this.#telling === 'all';
  }

  /** What is shown of these minions besides their state is another. */
  appearanceChanged(ids: readonly string[]): void {
    if (!this.#isKnown) return;
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
    if (!this.#isKnown && access.allowsAny(from.bare)) {
      if (type === 'probe' && this.#tellWithoutSalt(from, to.local)) return;
      this.#early.set(`${type} ${from.full} ${to.local}`, presence);
      return;
    }
    const contact = access.allowsAny(from.bare) ? directory.find(to.local) : undefined;
    if (!contact || this.#overLimit(from.bare, contact.local)) {
      send(xml('presence', { from: to.bare, to: from.bare, type: 'unsubscribed' }));
      return;
    }
    subscriptions.add(from.bare, contact.local);
    if (type === 'subscribe') send(xml('presence', { from: to.bare, to: from.bare, type: 'subscribed' }));
    this.#tell(contact, type === 'probe' ? from.full : from.bare);
  }

  /** Whether that would be one glob too many: any number of them can be made up, and each is watched. */
  #overLimit(person: string, local: string): boolean {
    if (!isGlob(local)) return false;
    const globs = this.#options.subscriptions.contactsOf(person).filter(isGlob);
    return globs.length >= MOST_GLOBS && !globs.includes(local);
  }

  /** Tells everyone again, where the connection was lost and came back. */
  resend(): void {
    if (this.#isKnown) this.#tellAll();
    else if (this.#telling === 'no-salt') this.#tellSubscribers();
  }

  /** Everyone goes unavailable: the last thing before a clean stop. */
  leave(): void {
    const { access, subscriptions } = this.#options;
    for (const { person, local } of subscriptions.all())
      if (access.allowsAny(person)) this.#tellGone(local, person);
    this.#telling = 'nothing';
    this.#left = true;
    clearTimeout(this.#gone);
  }

  async #begin(): Promise<void> {
    await this.#options.ready;
    if (!this.#left) this.#tellAll();
  }

  #unreachable(): void {
    this.#tellCountsSoon();
    if (this.#telling !== 'nothing' || this.#gone || this.#left) return;
    this.#gone = setTimeout(() => {
      if (this.#telling !== 'nothing' || this.#options.fleet.swept) return;
      this.#telling = 'no-salt';
      this.#tellSubscribers();
    }, GONE_AT_START_MS);
  }

  /** Whoever comes while Salt cannot be asked sees so, of what an earlier run let the person subscribe to. */
  #tellWithoutSalt(from: Jid, local: string): boolean {
    const { directory, subscriptions } = this.#options;
    const contact = this.#telling === 'no-salt' ? directory.find(local) : undefined;
    if (!contact || !subscriptions.of(contact.local).includes(from.bare)) return false;
    this.#tell(contact, from.full);
    return true;
  }

  #tellSubscribers(): void {
    const { access, directory, subscriptions } = this.#options;
    for (const { person, local } of subscriptions.all()) {
      const contact = directory.find(local);
      if (contact) this.#tell(contact, person);
      // A crash told nobody: what went meanwhile may still be seen as it was.
      else if (access.allowsAny(person)) this.#tellGone(local, person);
      this.#countsOf(contact);
    }
  }

  #tellGone(local: string, to: string): void {
    const { send } = this.#options;
    send(xml('presence', { from: this.#from(local), to, type: 'unavailable' }));
  }

  #tellAll(): void {
    clearTimeout(this.#gone);
    this.#telling = 'all';
    this.#tellSubscribers();
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
    if (this.#countsDue || this.#telling === 'nothing') return;
    this.#countsDue = true;
    setImmediate(() => {
      this.#countsDue = false;
      // Of a Salt that is back everyone is told once the fleet was read.
      const isDue = this.#telling === 'no-salt' ? this.#options.fleet.trouble !== undefined : this.#isKnown;
      if (isDue) this.#tellCounts();
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
    const status = countsOf(contact, this.#options.fleet);
    if (this.#toldCounts.get(contact.local) === status) return false;
    this.#toldCounts.set(contact.local, status);
    return true;
  }

  #tell(contact: Contact, to: string): void {
    const { access, fleet, send } = this.#options;
    if (this.#telling === 'nothing' || !access.allowsAny(parseJid(to)?.bare ?? '')) return;
    // What the first is told is not news to be told again; later ones change nothing for the others.
    if (contact.kind !== 'minion' && this.#toldCounts.get(contact.local) === undefined)
      this.#toldCounts.set(contact.local, countsOf(contact, fleet));
    send(presenceOf(contact, { from: this.#from(contact.local), to }, this.#options));
  }

  #from(local: string): string {
    return `${this.#options.directory.addressOf(local)}/${RESOURCE}`;
  }
}
