import type { Access, Audit } from '../access/index.ts';
import { isGlob, type Minion } from '../fleet/index.ts';
import { Recent } from '../ops/index.ts';
import type { Subscription, SubscriptionTable } from '../store/index.ts';
import { type Element, type Jid, parseJid, xml } from '../xmpp/index.ts';
import type { Contact, Directory } from './directory.ts';
import { inSlices } from './in-slices.ts';
import { countsOf, type Parts, presenceOf } from './presence-stanza.ts';
import { senderOf } from './sender.ts';

/** Presence remembered until the fleet is known; the oldest goes first, and comes again by a probe. */
const MOST_EARLY = 10_000;
/** Counts told that are remembered: what is forgotten is told once more. */
const MOST_COUNTS = 100_000;
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
  audit: Pick<Audit, 'refusal'>;
  subscriptions: SubscriptionTable;
  /** Presence first goes out once the fleet was read, and this. */
  ready: Promise<unknown>;
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
  readonly #early = new Recent<string, Element>(MOST_EARLY);
  /** The status last told of the master and each group and glob, by person and localpart. */
  readonly #toldCounts = new Recent<string, string>(MOST_COUNTS);
  #countsDue = false;
  /** While everyone is told, slice by slice: what was told or ended meanwhile and is not to be told again. */
  #settled: Set<string> | undefined;

  constructor(options: PresencesOptions) {
    this.#options = options;
    options.fleet.on('swept', (first) => (first ? void this.#begin() : this.#tellCountsSoon()));
    options.fleet.on('unreachable', () => this.#unreachable());
    options.fleet.on('changed', (minion) => this.#isKnown && this.#tellMinion(minion));
    options.fleet.on('removed', (minion) => this.#isKnown && this.#tellMinion(minion));
    options.access.on('changed', () => this.#endLost());
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
    const { access, audit, directory, subscriptions, send } = this.#options;
    const from = senderOf(presence, access);
    const to = parseJid(presence.attrs.to);
    const type = presence.attrs.type;
    if (!from || !to || from.domain === directory.domain) return;
    if (type === 'unsubscribe') {
      subscriptions.remove(from.bare, to.local);
      this.#settled?.add(keyOf(from.bare, to.local));
      return;
    }
    if (type !== 'subscribe' && type !== 'probe') return;
    if (!this.#isKnown && access.allowsAny(from.bare)) {
      if (type === 'probe' && this.#tellWithoutSalt(from, to.local)) return;
      this.#early.set(`${type} ${from.full} ${to.local}`, presence);
      return;
    }
    const allowed = access.allowsAny(from.bare);
    if (!allowed) {
      const asker = { person: from.bare, from: from.full, local: to.local };
      audit.refusal(asker, { via: 'presence', line: type, outcome: 'refused' });
    }
    const contact = allowed ? directory.seenBy(from.bare).find(to.local) : undefined;
    if (!contact || this.#overLimit(from.bare, contact.local)) {
      // Until it is known whom the rules on groups let reach, nobody's subscription is ended.
      if (!contact && access.grantsOf(from.bare).isUnsure) return;
      send(xml('presence', { from: to.bare, to: from.bare, type: 'unsubscribed' }));
      return;
    }
    subscriptions.add(from.bare, contact.local);
    if (type === 'subscribe') send(xml('presence', { from: to.bare, to: from.bare, type: 'subscribed' }));
    this.#tell(contact, from.bare, type === 'probe' ? from.full : from.bare);
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
    else if (this.#telling === 'no-salt') void this.#tellSubscribers();
  }

  /** Everyone goes unavailable: the last thing before a clean stop. */
  leave(): void {
    const { access, subscriptions } = this.#options;
    for (const { person, local } of subscriptions.all())
      if (access.allowsAny(person)) this.#tellGone(local, person);
    this.#telling = 'nothing';
    this.#settled = undefined;
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
      void this.#tellSubscribers();
    }, GONE_AT_START_MS);
  }

  /** Whoever comes while Salt cannot be asked sees so, of what an earlier run let the person subscribe to. */
  #tellWithoutSalt(from: Jid, local: string): boolean {
    const { directory, subscriptions } = this.#options;
    const contact = this.#telling === 'no-salt' ? directory.seenBy(from.bare).find(local) : undefined;
    if (!contact || !subscriptions.of(contact.local).includes(from.bare)) return false;
    this.#tell(contact, from.bare, from.full);
    return true;
  }

  /** Thousands take a while: what changes meanwhile is told by itself, and once. */
  async #tellSubscribers(): Promise<void> {
    const settled = new Set<string>();
    this.#settled = settled;
    const tell = ({ person, local }: Subscription) => {
      if (!settled.has(keyOf(person, local))) this.#tellSubscriber(person, local);
    };
    await inSlices(this.#options.subscriptions.all(), tell, () => this.#settled !== settled);
    if (this.#settled === settled) this.#settled = undefined;
  }

  #tellSubscriber(person: string, local: string): void {
    const { access, directory } = this.#options;
    const contact = directory.seenBy(person).find(local);
    if (contact) this.#tell(contact, person);
    // A crash told nobody: what went meanwhile may still be seen as it was.
    else if (access.allowsAny(person)) this.#tellGone(local, person);
    this.#countsOf(contact, person);
  }

  #tellGone(local: string, to: string): void {
    this.#settled?.add(keyOf(to, local));
    this.#options.send(xml('presence', { from: this.#from(local), to, type: 'unavailable' }));
  }

  #from(local: string): string {
    return `${this.#options.directory.addressOf(local)}/${RESOURCE}`;
  }

  #tellAll(): void {
    clearTimeout(this.#gone);
    this.#telling = 'all';
    void this.#tellSubscribers();
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
    if (!this.#isKnown) return;
    const { access, directory, fleet, subscriptions } = this.#options;
    for (const minion of ids.flatMap((id) => fleet.get(id) ?? [])) {
      const contact = directory.ofMinion(minion);
      for (const person of subscriptions.of(contact.local)) {
        if (access.grantsOf(person).groups.length === 0) continue;
        if (access.shows(person, minion.id)) this.#tell(contact, person);
        else this.#tellGone(contact.local, person);
      }
    }
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
    const hasCounts = (local: string) => (directory.find(local)?.kind ?? 'minion') !== 'minion';
    for (const { person, local } of subscriptions.ofMany(hasCounts)) {
      const contact = directory.seenBy(person).find(local);
      if (contact && this.#countsOf(contact, person)) this.#tell(contact, person);
    }
  }

  /** Whether a contact's counts are other than last told that person; they count as told from now on. */
  #countsOf(contact: Contact | undefined, person: string): boolean {
    if (!contact || contact.kind === 'minion') return false;
    const key = keyOf(person, contact.local);
    const status = this.#statusOf(contact, person);
    if (this.#toldCounts.get(key) === status) return false;
    this.#toldCounts.set(key, status);
    return true;
  }

  /** Counts are of the minions that this person sees. */
  #statusOf(contact: Exclude<Contact, { kind: 'minion' }>, person: string): string {
    const { access, fleet } = this.#options;
    const isShown = access.isAdmin(person) ? undefined : (id: string) => access.shows(person, id);
    return countsOf(contact, fleet, isShown);
  }

  /** What people may not see any more ends: they are unsubscribed, and see it leave. */
  #endLost(): void {
    const { directory, subscriptions, send } = this.#options;
    for (const { person, local } of subscriptions.all()) {
      if (this.#keeps(person, local)) continue;
      subscriptions.remove(person, local);
      this.#toldCounts.delete(keyOf(person, local));
      this.#tellGone(local, person);
      send(xml('presence', { from: directory.addressOf(local), to: person, type: 'unsubscribed' }));
    }
    this.#tellCountsSoon();
  }

  /** Whether a subscription stands: a minion that is not there now may come back. */
  #keeps(person: string, local: string): boolean {
    const { access, directory } = this.#options;
    if (!access.allowsAny(person)) return false;
    if (access.grantsOf(person).isUnsure || directory.find(local) === undefined) return true;
    return directory.seenBy(person).find(local) !== undefined;
  }

  /** `contact` as the person sees it. */
  #tell(contact: Contact, person: string, to = person): void {
    const { access, send } = this.#options;
    if (this.#telling === 'nothing' || !access.allowsAny(person)) return;
    const status = contact.kind === 'minion' ? undefined : this.#statusOf(contact, person);
    const key = keyOf(person, contact.local);
    if (to === person) this.#settled?.add(key);
    // What one of a person's clients is told first is not news to be told again; others of it change nothing.
    if (status !== undefined && this.#toldCounts.get(key) === undefined) this.#toldCounts.set(key, status);
    send(presenceOf(contact, { from: this.#from(contact.local), to }, this.#options, status));
  }
}

/** One of a person's subscriptions: no bare JID has a blank in it. */
function keyOf(person: string, local: string): string {
  return `${person} ${local}`;
}
