import { type Access, AccessError, type Audit, type Limits } from '../../access/index.ts';
import type { Log } from '../../ops/index.ts';
import { type Element, errorReply, type Jid, StanzaError } from '../../xmpp/index.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { RoomServices } from '../room-services.ts';
import { askedOfNobody } from './asked-of-nobody.ts';
import type { Incoming } from './incoming.ts';

export interface AdmissionOptions {
  directory: Directory;
  access: Access;
  audit: Pick<Audit, 'refusal'>;
  limits: Limits;
  rooms: Pick<RoomServices, 'settle'>;
  log: Log;
  send(stanza: Element): void;
  /** Tells the sender something in the chat with a contact. */
  tell(said: Said, contact: Contact, text: string): void;
}

/** A message, and whom it is from and to. */
export interface Said {
  message: Element;
  from: Jid;
  to: Jid;
  kind: Incoming['kind'];
}

/** Decides who may speak to whom, and how often. What it refuses is on record, and the sender is told. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** The contact that a message is to; undefined where it was refused. */
  async contactFor(said: Said): Promise<Contact | undefined> {
    const { access, directory, rooms, send } = this.#options;
    const { from, to } = said;
    if (!access.isAdmin(from.bare)) {
      const unsettled = await rooms.settle(from).catch(ifStanzaError);
      if (unsettled) {
        this.#record(said, 'sender-unknown');
        send(errorReply(said.message, unsettled));
        return undefined;
      }
    }
    if (!access.allowsAny(from.bare)) return this.#refuseStranger(said);
    const contact = directory.seenBy(from.bare).find(to.local);
    if (!contact) return this.#refuseAddress(said);
    return this.#isOverLimit(said, contact) ? undefined : contact;
  }

  #refuseStranger(said: Said): undefined {
    const { log, send } = this.#options;
    const { message, from, to, kind } = said;
    if (kind === 'retraction') return;
    if (this.#record(said, 'refused')) {
      log.warn({ from: from.full, to: to.bare }, 'refused: no rule of access lets this person in');
    }
    send(errorReply(message, new StanzaError('forbidden', 'auth', new AccessError().message)));
  }

  /** Refuses what is said to nobody, or to whom this person may not see; it counts as a request. */
  #refuseAddress({ message, from, to }: Said): undefined {
    const { limits, send } = this.#options;
    const over = askedOfNobody(this.#options, from, to.local, { via: 'message', line: textOf(message) });
    if (!over) send(errorReply(message, this.#noContact(to)));
    else if (limits.tells(from.bare))
      send(errorReply(message, new StanzaError('resource-constraint', 'wait', over.message)));
  }

  /** Asks too often: dropped before anything is kept of it, and told once in a while. */
  #isOverLimit(said: Said, contact: Contact): boolean {
    const { limits, tell } = this.#options;
    const error = limits.request(said.from.bare);
    if (!error) return false;
    this.#record(said, error.code, contact.local);
    if (limits.tells(said.from.bare)) tell(said, contact, error.message);
    return true;
  }

  /** Whether the refusal has a line of its own in the audit trail. */
  #record({ message, from, to }: Said, outcome: string, local = to.local): boolean {
    const asker = { person: from.bare, from: from.full, local };
    return this.#options.audit.refusal(asker, { via: 'message', line: textOf(message), outcome });
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
}

function textOf(message: Element): string {
  return message.getChildText('body') ?? '';
}

function ifStanzaError(error: unknown): StanzaError {
  if (error instanceof StanzaError) return error;
  throw error;
}
