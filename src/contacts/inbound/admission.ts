import { type Access, AccessError, type Audit, type LimitError, type Limits } from '../../access/index.ts';
import type { Log } from '../../ops/index.ts';
import {
  type Element,
  errorReply,
  type Jid,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_PING,
  StanzaError,
  xml,
} from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { Admitted, Inbound, PresenceRequestKind, Query, Sender, Spoken } from './inbound.ts';
import type { RoomServices } from './room-services.ts';

/** To go through so many contacts costs as much as a query about one. */
const CONTACTS_A_QUESTION = 50;
/** The requests that anyone may send to the service itself. */
const PUBLIC = new Set([NS_DISCO_INFO, NS_DISCO_ITEMS, NS_PING]);

export interface AdmissionOptions {
  access: Access;
  audit: Pick<Audit, 'refusal'>;
  directory: Directory;
  limits: Pick<Limits, 'presence' | 'question' | 'request' | 'tells'>;
  rooms: Pick<RoomServices, 'settle' | 'whenSettled'>;
  log: Log;
  send(stanza: Element): void;
}

/** An accepted message. With `tooMany` the person reads that in the chat, and the message is not read. */
export type AdmittedMessage = Admitted<Spoken> & { readonly tooMany: string | undefined };

/** A subscription or probe: a stanza, or the kept part of one. */
export type PresenceRequest = PresenceRequestKind & Pick<Inbound, 'from' | 'to'>;

/**
 * Guards the door: decides who may speak here, to which contacts, and how often. A refusal is recorded, and the sender
 * gets the answer that fits the stanza.
 */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Admits what a person says to a contact; undefined where it was refused. */
  async message(message: Inbound<Spoken>): Promise<AdmittedMessage | undefined> {
    const { access, directory, limits, log, rooms, send } = this.#options;
    const { from, stanza, to } = message;
    const line = stanza.getChildText('body') ?? '';
    const refuse = (outcome: string, error: StanzaError) => {
      const isRecorded = this.#record(message, { via: 'message', line, outcome });
      send(errorReply(stanza, error));
      return isRecorded;
    };
    if (!access.isAdmin(from.person)) {
      const unsettled = await rooms.settle(from).catch(ifStanzaError);
      if (unsettled) {
        refuse('sender-unknown', unsettled);
        return undefined;
      }
    }
    if (!access.allowsAny(from.person)) {
      if (message.kind === 'retraction' || message.kind === 'reaction') return undefined;
      if (refuse('refused', new StanzaError('forbidden', 'auth', new AccessError().message)))
        log.warn({ from: from.full, to: to.bare }, 'refused: no rule of access lets this person in');
      return undefined;
    }
    const contact = directory.seenBy(from.person).find(to.local);
    if (!contact) {
      const over = this.#atUnknownAddress(message, 'message', line);
      if (!over) send(errorReply(stanza, this.#noContact(to)));
      else if (limits.tells(from.person)) send(errorReply(stanza, wait(over)));
      return undefined;
    }
    // Dropped before it costs memory; reported once in a while.
    const over = limits.request(from.person);
    if (over) this.#record(message, { via: 'message', line, outcome: over.code }, contact.local);
    if (over && !limits.tells(from.person)) return undefined;
    return { ...message, contact, tooMany: over?.message };
  }

  /** Lets any IQ request pass, from any sender. @throws StanzaError */
  async query(query: Inbound<Query>): Promise<void> {
    const { access, directory, rooms } = this.#options;
    const { from, namespace: line } = query;
    if (from.domain !== directory.domain) this.#mustNotBeTooMany(query);
    if (!access.isAdmin(from.person)) await rooms.settle(from);
    if (isPublic(query) || access.allowsAny(from.person)) return;
    this.#record(query, { via: 'iq', line, outcome: 'refused' });
    throw new StanzaError('forbidden', 'auth');
  }

  /**
   * Adds the contact to a query that passed: one that the sender cannot see is as one that is not. A form counts as a
   * request. @throws StanzaError
   */
  atContact(query: Inbound<Query>): Admitted<Query> {
    const { directory, limits } = this.#options;
    const isForm = query.kind === 'form';
    const { person } = query.from;
    const contact = directory.seenBy(person).find(query.to.local);
    if (!contact) {
      const over = isForm ? this.#atUnknownAddress(query, 'form', query.node ?? '') : undefined;
      throw over ? wait(over) : new StanzaError('item-not-found', 'cancel');
    }
    const over = isForm ? limits.request(person) : undefined;
    if (over) {
      this.#record(query, { via: 'form', outcome: over.code });
      throw wait(over);
    }
    return { ...query, contact };
  }

  /** Hands a presence on once its sender can be judged, in the order in which they came. */
  whenSettled<Kind extends { readonly kind: string }>(
    presence: Inbound<Kind>,
    handle: (presence: Inbound<Kind>) => void,
  ): void {
    const { rooms, send } = this.#options;
    const { from, kind, stanza } = presence;
    const refused = (error: StanzaError) => {
      if (kind === 'subscribe') send(errorReply(stanza, error));
    };
    rooms.whenSettled(from, () => handle(presence), refused);
  }

  /** Counts a subscription or probe; true where it is one too many. */
  isTooMany(request: Inbound<PresenceRequestKind>): boolean {
    const { directory, limits, send } = this.#options;
    const { kind, stanza, from } = request;
    const over = limits.presence(from.person, directory.sizeFor(from.person));
    if (!over) return false;
    this.#record(request, { via: 'presence', line: kind, outcome: over.code });
    // A probe is the server's own, and has no answer to say that by.
    if (kind === 'subscribe') send(errorReply(stanza, wait(over)));
    return true;
  }

  /** Finds the contact whose presence a person may see; undefined where the request was refused. */
  presence(request: PresenceRequest): Contact | undefined {
    const { access, directory } = this.#options;
    const { person } = request.from;
    const allowed = access.allowsAny(person);
    const contact = allowed ? directory.seenBy(person).find(request.to.local) : undefined;
    if (contact) return contact;
    if (!allowed) this.#record(request, { via: 'presence', line: request.kind, outcome: 'refused' });
    // Until the gateway knows who may reach which groups, it ends no subscription.
    if (access.grantsOf(person).isUnsure) return undefined;
    // A probe is the server's own, of each contact at each log-in.
    if (allowed && request.kind === 'subscribe')
      this.#record(request, { via: 'presence', line: request.kind, outcome: 'item-not-found' });
    this.#unsubscribe(request);
    return undefined;
  }

  /** Refuses a subscription for another reason, which the person is told. */
  refusePresence(request: PresenceRequest, { code, message }: { code: string; message: string }): void {
    this.#record(request, { via: 'presence', line: request.kind, outcome: code });
    this.#unsubscribe(request, message);
  }

  /** Tells a client that asks too much to wait. @throws StanzaError */
  #mustNotBeTooMany(query: Inbound<Query>): void {
    const { directory, limits } = this.#options;
    const { from, namespace, to } = query;
    const isList = namespace === NS_DISCO_ITEMS && to.local === '';
    const seen = directory.sizeFor(from.person);
    const over = limits.question(from.person, seen, isList ? 1 + seen / CONTACTS_A_QUESTION : 1);
    if (!over) return;
    this.#record(query, { via: 'iq', line: namespace, outcome: over.code });
    throw wait(over);
  }

  /**
   * Audits and rate-limits a request to an address that is unknown to its sender; gives the limit that it is over.
   * Skipped until the fleet is known.
   */
  #atUnknownAddress(
    inbound: { from: Sender; to: Jid },
    via: 'message' | 'form',
    line: string,
  ): LimitError | undefined {
    const { access, directory, limits } = this.#options;
    const { person } = inbound.from;
    if (directory.unknown !== undefined || access.grantsOf(person).isUnsure) return undefined;
    const over = limits.request(person);
    this.#record(inbound, { via, line, outcome: over?.code ?? 'item-not-found' });
    return over;
  }

  #noContact(to: Jid): StanzaError {
    const { directory } = this.#options;
    if (directory.unknown !== undefined)
      return new StanzaError('recipient-unavailable', 'wait', directory.unknown);
    const master = directory.addressOf(directory.master.local);
    return new StanzaError(
      'item-not-found',
      'cancel',
      `There is no minion at ${to.bare}: ask ${master} for "minions".`,
    );
  }

  #unsubscribe({ from, to }: PresenceRequest, why?: string): void {
    const status = why === undefined ? undefined : xml('status', {}, why);
    this.#options.send(xml('presence', { from: to.bare, to: from.person, type: 'unsubscribed' }, status));
  }

  /** Records a refusal; true if it has its own line in the audit trail. */
  #record(
    { from, to }: { from: Sender; to: Jid },
    details: { via: 'message' | 'form' | 'iq' | 'presence'; line?: string; outcome: string },
    local = to.local,
  ): boolean {
    return this.#options.audit.refusal({ person: from.person, from: from.full, local }, details);
  }
}

function isPublic({ type, namespace, node, to }: Inbound<Query>): boolean {
  return type === 'get' && to.local === '' && node === undefined && PUBLIC.has(namespace);
}

function wait({ message }: LimitError): StanzaError {
  return new StanzaError('resource-constraint', 'wait', message);
}

function ifStanzaError(error: unknown): StanzaError {
  if (error instanceof StanzaError) return error;
  throw error;
}
