import { type ConversationKey, conversationKey } from '../../commands/index.ts';
import type { Minion } from '../../fleet/index.ts';
import { background, guarded } from '../../guard/index.ts';
import type { Subscription } from '../../store/index.ts';
import { parseJid, xml } from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';
import { type Inbound, type PresenceKind, senderNamed } from '../inbound/inbound.ts';
import type { Attendance } from './attendance.ts';
import { Counts, type CountsOptions } from './counts.ts';
import { inSlices } from './in-slices.ts';
import { addressIn, type Parts, presenceOf } from './stanza.ts';
import { Subscriptions, type SubscriptionsOptions, type Telling } from './subscriptions.ts';

export interface PresencesOptions
  extends Omit<SubscriptionsOptions, 'counted' | 'telling' | 'tell' | 'ended'>,
    Parts,
    Pick<CountsOptions, 'clients' | 'troubles'> {
  /** Presence first goes out once the fleet was read, and this. */
  ready: Promise<unknown>;
  /** True if there is a stream: without a stream, presence is lost. */
  isOnline(): boolean;
}

/** If Salt is unreachable for this time after a start, people see it: their last presence may be old; milliseconds. */
const GONE_AT_START_MS = 5_000;

/** The presence of every contact: told to its subscribers as it changes (docs/design.md, "Presence"). */
export class Presences {
  readonly #options: PresencesOptions;
  /** Nobody gets presence until the gateway has read the fleet, or until Salt seems gone for longer. */
  #telling: Telling = 'nothing';
  #left = false;
  /** People lost sight of contacts while there was no stream. */
  #owesLost = false;
  #gone: NodeJS.Timeout | undefined;
  readonly #counts: Counts;
  readonly #subscriptions: Subscriptions;
  /** While everyone gets presence, slice by slice: these must not get it again, as their presence changed meanwhile. */
  #done: Set<ConversationKey> | undefined;

  constructor(options: PresencesOptions) {
    this.#options = options;
    this.#counts = new Counts({
      ...options,
      tell: (contact, person) => this.#tell(contact, person),
      // When Salt is back, everyone gets presence after the fleet was read.
      isDue: () => (this.#telling === 'no-salt' ? options.fleet.trouble !== undefined : this.#isKnown),
    });
    this.#subscriptions = new Subscriptions({
      ...options,
      counted: this.#counts.subscriptions,
      telling: () => this.#telling,
      tell: (contact, person, to) => this.#tell(contact, person, to),
      ended: (person, local, sees) => this.#ended(person, local, sees),
    });
    options.fleet.on(
      'swept',
      guarded('presences', (first) => {
        if (first) background('presence', this.#begin());
        else this.#counts.allChanged();
      }),
    );
    options.fleet.on(
      'unreachable',
      guarded('presences', () => this.#unreachable()),
    );
    options.fleet.on(
      'changed',
      guarded('presences', (minion, was) => {
        if (was === undefined) this.#counts.cameOrWent(minion);
        else this.#counts.changed(minion.id);
        if (this.#isKnown) this.#tellMinion(minion);
      }),
    );
    options.fleet.on(
      'removed',
      guarded('presences', (minion) => {
        this.#counts.cameOrWent(minion);
        if (this.#isKnown) this.#tellMinion(minion);
      }),
    );
    options.access.on(
      'changed',
      guarded('presence', () => this.#endLost()),
    );
  }

  /** True once the fleet was read, so that everyone can get presence. */
  get #isKnown(): boolean {
    return this.#telling === 'all';
  }

  /** The public details of these minions changed, not their state. */
  appearanceChanged(ids: readonly string[]): void {
    if (!this.#isKnown) return;
    for (const id of ids) {
      const minion = this.#options.fleet.get(id);
      if (minion && minion.state !== 'down') this.#tellMinion(minion);
    }
  }

  /** Answers one presence stanza. */
  receive(presence: Inbound<PresenceKind>): void {
    this.#subscriptions.receive(presence);
  }

  /** A person sees that contact from now on, without having asked. */
  subscribed(person: string, local: string): void {
    const [from, to] = [senderNamed(person), parseJid(this.#options.directory.addressOf(local))];
    if (from && to) this.#subscriptions.take({ kind: 'probe', from, to });
  }

  /** Learns who is there from the stanzas of people with access. */
  get attendance(): Attendance {
    return this.#counts.attendance;
  }

  /** Tells everyone again, where the connection was lost and came back. */
  resend(): void {
    this.attendance.forget();
    if (this.#owesLost) background('presence', this.#endLost());
    if (this.#isKnown) this.#tellAll();
    else if (this.#telling === 'no-salt') background('presence', this.#tellSubscribers());
  }

  /** Everyone goes unavailable: the last thing before a clean stop. */
  leave(): void {
    const { access, subscriptions } = this.#options;
    for (const { person, local } of subscriptions.all())
      if (access.allowsAny(person)) this.#tellGone(local, person);
    this.#telling = 'nothing';
    this.#done = undefined;
    this.#left = true;
    this.#counts.stop();
    clearTimeout(this.#gone);
  }

  async #begin(): Promise<void> {
    await this.#options.ready;
    if (!this.#left) this.#tellAll();
  }

  #unreachable(): void {
    this.#counts.allChanged();
    if (this.#telling !== 'nothing' || this.#gone || this.#left) return;
    const tell = guarded('presence', () => {
      if (this.#telling !== 'nothing' || this.#options.fleet.swept) return;
      this.#telling = 'no-salt';
      return this.#tellSubscribers();
    });
    this.#gone = setTimeout(tell, GONE_AT_START_MS);
  }

  /** Thousands take a while: what changes meanwhile is told by itself, and once. */
  async #tellSubscribers(): Promise<void> {
    const done = new Set<ConversationKey>();
    this.#done = done;
    const tell = ({ person, local }: Subscription) => {
      if (!done.has(conversationKey({ person, local }))) this.#tellSubscriber(person, local);
    };
    await inSlices(this.#options.subscriptions.all(), tell, () => this.#done !== done);
    if (this.#done === done) this.#done = undefined;
  }

  #tellSubscriber(person: string, local: string): void {
    const { access, directory } = this.#options;
    const contact = directory.seenBy(person).find(local);
    if (contact) this.#tell(contact, person);
    // A crash told nobody: what went meanwhile may still be seen as it was.
    else if (access.allowsAny(person)) this.#tellGone(local, person);
  }

  #ended(person: string, local: string, sees: boolean): void {
    // After the next subscription, older presence no longer decides what is new.
    this.#counts.forget(person, local);
    if (sees) this.#tellGone(local, person);
    else this.#done?.add(conversationKey({ person, local }));
  }

  #tellGone(local: string, to: string): void {
    const { directory, send } = this.#options;
    this.#done?.add(conversationKey({ person: to, local }));
    send(xml('presence', { from: addressIn(directory, local), to, type: 'unavailable' }));
  }

  #tellAll(): void {
    clearTimeout(this.#gone);
    this.#telling = 'all';
    if (this.#options.isOnline()) this.#subscriptions.endTooManyGlobs();
    background('presence', this.#tellSubscribers());
    background('presence', this.#subscriptions.takeEarly());
  }

  #tellMinion(minion: Minion): void {
    const { access, directory, subscriptions } = this.#options;
    const contact = directory.ofMinion(minion);
    for (const person of subscriptions.of(contact.local)) {
      if (access.shows(person, minion.id)) this.#tell(contact, person);
    }
  }

  /**
   * A group has other minions. People whose rules name it see these minions, or see them leave. For all others this is
   * not news, and they may not even learn of a change.
   */
  reachChanged(ids: readonly string[], group: string): void {
    if (!this.#isKnown) return;
    const { access, directory, fleet, subscriptions } = this.#options;
    for (const minion of ids.flatMap((id) => fleet.get(id) ?? [])) {
      const contact = directory.ofMinion(minion);
      for (const person of subscriptions.of(contact.local)) {
        if (!access.grantsOf(person).groups.includes(group)) continue;
        if (access.shows(person, minion.id)) this.#tell(contact, person);
        else this.#tellGone(contact.local, person);
      }
    }
  }

  /** Groups have other minions than before. */
  membersChanged(): void {
    this.#counts.allChanged();
  }

  /** Ends the subscriptions that are no longer allowed; the counts of others may change. */
  async #endLost(): Promise<void> {
    this.#owesLost = !this.#options.isOnline();
    if (!this.#owesLost) await this.#subscriptions.endLost();
    this.#counts.sightsChanged();
  }

  /** `contact` as the person sees it. */
  #tell(contact: Contact, person: string, to = person): void {
    const { access, directory, send } = this.#options;
    if (this.#telling === 'nothing' || !access.allowsAny(person)) return;
    if (to === person) this.#done?.add(conversationKey({ person, local: contact.local }));
    const counts =
      contact.kind === 'minion' ? undefined : this.#counts.shownTo(contact, person, to !== person);
    send(presenceOf(contact, { from: addressIn(directory, contact.local), to }, this.#options, counts));
  }
}
