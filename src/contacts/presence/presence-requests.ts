import type { Access, Audit, Limits } from '../../access/index.ts';
import { isGlob } from '../../fleet/index.ts';
import type { SubscriptionStore } from '../../store/index.ts';
import { type Element, errorReply, type Jid, parseJid, StanzaError, xml } from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import { senderOf } from '../sender.ts';
import type { CountedSubscriptions } from './counted-subscriptions.ts';
import { EarlyPresence } from './early-presence.ts';
import { inSlices } from './in-slices.ts';

/** Globs that one person may be subscribed to: any number of them can be made up, and each is counted. */
export const MOST_GLOBS = 20;
/** What is said of one more, and of those beyond it that an older version took. */
export const TOO_MANY_GLOBS = `You have ${MOST_GLOBS} patterns as contacts, the most that one person may have. Remove one first.`;

/** What there is to tell: nothing yet, that Salt cannot be asked, or the state of all. */
export type Telling = 'nothing' | 'no-salt' | 'all';

export interface PresenceRequestsOptions {
  directory: Directory;
  access: Access;
  audit: Pick<Audit, 'refusal'>;
  /** Bounds what one person may ask. */
  limits?: Pick<Limits, 'presence' | 'request'>;
  subscriptions: SubscriptionStore;
  send(stanza: Element): void;
}

/** What the answers to requests need of those who tell. */
export interface PresenceTeller {
  telling(): Telling;
  /** Tells a person, or one of the person's clients, of a contact. */
  tell(contact: Contact, person: string, to: string): void;
  /** Of this there is nothing more to tell for now. */
  settled(person: string, local: string): void;
}

/** A request to see a contact, from whoever is not of the gateway itself. */
interface Asked {
  type: 'subscribe' | 'probe';
  from: Jid;
  to: Jid;
}

/** Presence that comes in: subscriptions and probes, judged and answered (RFC 6121 §3 and §4.3). */
export class PresenceRequests {
  readonly #options: PresenceRequestsOptions & { counted: CountedSubscriptions };
  readonly #teller: PresenceTeller;
  /** What came before the fleet was known: judged once it is. */
  readonly #early = new EarlyPresence();

  constructor(options: PresenceRequestsOptions & { counted: CountedSubscriptions }, teller: PresenceTeller) {
    this.#options = options;
    this.#teller = teller;
  }

  /** Answers one presence stanza: (un)subscriptions and probes. */
  receive(presence: Element): void {
    const { access, audit, directory, limits, subscriptions, send } = this.#options;
    const from = senderOf(presence, access);
    const to = parseJid(presence.attrs.to);
    const type = presence.attrs.type;
    if (!from || !to || from.domain === directory.domain) return;
    if (type === 'unsubscribe') {
      subscriptions.remove(from.bare, to.local);
      this.#teller.settled(from.bare, to.local);
      return;
    }
    if (type !== 'subscribe' && type !== 'probe') return;
    // Before that only what came is noted, and nothing said.
    const over =
      this.#teller.telling() === 'all'
        ? limits?.presence(from.bare, directory.sizeFor(from.bare))
        : undefined;
    if (over) {
      const asker = { person: from.bare, from: from.full, local: to.local };
      audit.refusal(asker, { via: 'presence', line: type, outcome: over.code });
      // A probe is the server's own, and has no answer to say that by.
      if (type === 'subscribe')
        send(errorReply(presence, new StanzaError('resource-constraint', 'wait', over.message)));
      return;
    }
    this.#take({ type, from, to });
  }

  /** Answers a request to see a contact as if the person's server had sent it. */
  ask(asked: Asked): void {
    this.#take(asked);
  }

  #take(asked: Asked): void {
    const { access, audit, directory, send, subscriptions } = this.#options;
    const { type, from, to } = asked;
    const allowed = access.allowsAny(from.bare);
    if (this.#teller.telling() !== 'all' && allowed) {
      if (type === 'probe' && this.#tellWithoutSalt(from, to.local)) return;
      this.#early.add(asked);
      return;
    }
    const refuse = (outcome: string) =>
      audit.refusal(
        { person: from.bare, from: from.full, local: to.local },
        { via: 'presence', line: type, outcome },
      );
    if (!allowed) refuse('refused');
    const contact = allowed ? directory.seenBy(from.bare).find(to.local) : undefined;
    if (!contact) {
      // Until it is known whom the rules on groups let reach, nobody's subscription is ended.
      if (access.grantsOf(from.bare).isUnsure) return;
      // A probe is the server's own, of each contact at each log-in.
      if (allowed && type === 'subscribe') refuse('item-not-found');
      this.#unsubscribe(from, to);
      return;
    }
    const over = this.#standsAgainst(from.bare, contact);
    if (over) {
      refuse(over.code);
      this.#unsubscribe(from, to, over.message);
      return;
    }
    subscriptions.add(from.bare, contact.local);
    if (type === 'subscribe') send(xml('presence', { from: to.bare, to: from.bare, type: 'subscribed' }));
    this.#teller.tell(contact, from.bare, type === 'probe' ? from.full : from.bare);
  }

  #unsubscribe(from: Jid, to: Jid, why?: string): void {
    const status = why === undefined ? undefined : xml('status', {}, why);
    this.#options.send(xml('presence', { from: to.bare, to: from.bare, type: 'unsubscribed' }, status));
  }

  /** What stands against one more glob: there are too many, or they come too fast, as each is held against the fleet. */
  #standsAgainst(person: string, { kind, local }: Contact): { code: string; message: string } | undefined {
    const { counted, limits } = this.#options;
    if (kind !== 'target' || !isGlob(local) || counted.of(person).has(local)) return undefined;
    const globs = Array.from(counted.of(person)).filter(isGlob);
    if (globs.length >= MOST_GLOBS) return { code: 'limit-globs', message: TOO_MANY_GLOBS };
    return limits?.request(person);
  }

  /** Whoever comes while Salt cannot be asked sees so, of what an earlier run let the person subscribe to. */
  #tellWithoutSalt(from: Jid, local: string): boolean {
    const { directory, subscriptions } = this.#options;
    const contact =
      this.#teller.telling() === 'no-salt' ? directory.seenBy(from.bare).find(local) : undefined;
    if (!contact || !subscriptions.has(from.bare, contact.local)) return false;
    this.#teller.tell(contact, from.bare, from.full);
    return true;
  }

  /** Answers what came before the fleet was known. */
  async receiveEarly(): Promise<void> {
    await inSlices(
      this.#early.takeAll(),
      (asked) => this.#take(asked),
      () => false,
    );
  }
}
