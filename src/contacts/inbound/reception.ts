import type { Access } from '../../access/index.ts';
import { guarded } from '../../guard/index.ts';
import { type ComponentTransport, type Element, type Privileges, StanzaError } from '../../xmpp/index.ts';
import type { Admission, AdmittedMessage } from './admission.ts';
import {
  type Admitted,
  type Inbound,
  messageIn,
  type PresenceKind,
  presenceIn,
  type Query,
  queryIn,
  type Seen,
} from './inbound.ts';

export interface ReceptionOptions {
  transport: Pick<ComponentTransport, 'onMessage' | 'onPresence' | 'onIq' | 'guard'>;
  access: Pick<Access, 'personOf'>;
  admission: Admission;
  /** Stanzas from the gateway's domain command nothing, so no loop can begin. */
  domain: string;
}

/** Reads each stanza once, has it judged by the guard, and hands it to the features. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #seen: ((inbound: Seen) => void)[] = [];
  readonly #adverts: ((server: string, privileges: Privileges) => void)[] = [];
  readonly #messages: ((message: AdmittedMessage) => void | Promise<void>)[] = [];
  readonly #presences: ((presence: Inbound<PresenceKind>) => void)[] = [];
  /** The IQs that the guard let pass, until their handlers take them. Only these get an answer. */
  readonly #passed = new WeakMap<Element, Inbound<Query>>();

  constructor(options: ReceptionOptions) {
    const { access, admission, domain, transport } = options;
    this.#options = options;
    transport.onMessage(async (stanza, addresses) => {
      if (addresses.from.domain === domain) return;
      const message = messageIn(stanza, addresses, access);
      for (const see of this.#seen) see(message);
      if (message.kind === 'bounce' || message.kind === 'nothing') return;
      if (message.kind === 'advert') {
        for (const learn of this.#adverts) learn(addresses.from.domain, message.privileges);
        return;
      }
      const admitted = await admission.message(message);
      if (admitted) for (const handle of this.#messages) await handle(admitted);
    });
    transport.onPresence((stanza, addresses) => {
      if (addresses.from.domain === domain) return;
      const presence = presenceIn(stanza, addresses, access);
      for (const see of this.#seen) see(presence);
      // The gateway tells people nothing until it knows whether their domain has rooms.
      admission.whenSettled(presence, (settled) => {
        for (const handle of this.#presences) handle(settled);
      });
    });
    transport.guard(async (stanza, addresses) => {
      const query = queryIn(stanza, addresses, access);
      await admission.query(query);
      this.#passed.set(stanza, query);
    });
  }

  /** Calls back for each message and presence, from any sender: they are signs of life, and some come back. */
  onSeen(see: (inbound: Seen) => void): void {
    this.#seen.push(guarded('seen', see));
  }

  /** Calls back when a server says what the gateway may know and do for its users (XEP-0356). */
  onAdvert(learn: (server: string, privileges: Privileges) => void): void {
    this.#adverts.push(learn);
  }

  /** Calls back for messages of people with access to contacts that they see. */
  onMessage(handle: (message: AdmittedMessage) => void | Promise<void>): void {
    this.#messages.push(handle);
  }

  /** Calls back for each presence once its sender can be judged. */
  onPresence(handle: (presence: Inbound<PresenceKind>) => void): void {
    this.#presences.push(handle);
  }

  /** Answers the IQ requests with that child, to contacts that the sender sees. */
  onIq(
    type: 'get' | 'set',
    name: string,
    namespace: string,
    handle: (query: Admitted<Query>) => Element | undefined | Promise<Element | undefined>,
  ): void {
    this.#options.transport.onIq(type, name, namespace, (stanza) => {
      const query = this.#passed.get(stanza);
      if (!query) throw new StanzaError('forbidden', 'auth');
      return handle(this.#options.admission.atContact(query));
    });
  }
}
