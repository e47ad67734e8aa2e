import type { Access } from '../../access/index.ts';
import { background, type Pace, type Repeating, Troubles, within } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import {
  buildDiscoInfo,
  type Element,
  parseDiscoInfo,
  StanzaError,
  XmppError,
  xml,
} from '../../xmpp/index.ts';
import type { Sender } from './inbound.ts';

const ANSWER_WITHIN = 5_000;
/** Once a domain was silent, a message waits no longer than this for its answer, milliseconds. */
const WAIT_AFTER_SILENCE = 300;
/** A silent domain is asked again no earlier than this. */
const PACE: Partial<Pace> = { firstMs: 4_000, steadyMs: 0 };
const MOST_DOMAINS = 1_000;
/** Of which the silence is remembered. */
const MOST_SILENT = 100;

export interface RoomServicesOptions {
  access: Access;
  /** The gateway's own domain. */
  domain: string;
  /** Sends an IQ and gives its result; the transport's `request`. */
  request(iq: Element, options: { timeoutMs: number }): Promise<Element>;
  troubles?: Troubles;
}

/**
 * Learns which domains have rooms (XEP-0045 §6.1: their disco identity is a conference), so that no pattern of people
 * means everyone in a room. A room's occupant may say anything; the service answers for itself.
 */
export class RoomServices {
  readonly #options: RoomServicesOptions;
  /** True if the kind of a domain is known. */
  readonly #asked = new Recent<string, Promise<boolean>>(MOST_DOMAINS);
  readonly #known = new Recent<string, true>(MOST_DOMAINS);
  /** The domains that did not answer at all: some servers swallow the requests of components. */
  readonly #silent = new Recent<string, Repeating>(MOST_SILENT);
  readonly #troubles: Troubles;

  constructor(options: RoomServicesOptions) {
    this.#options = options;
    this.#troubles = options.troubles ?? new Troubles();
  }

  /** The domain itself said that it has accounts (XEP-0356), so no rooms: it is not asked. */
  hasAccounts(domain: string): void {
    this.#asked.set(domain, Promise.resolve(true));
    this.#isKnown(domain);
  }

  /** Asks the domains that rules name, before somebody comes from there. */
  askNamed(): void {
    for (const domain of this.#options.access.domains) background('room-services', this.#ask(domain));
  }

  /**
   * Resolves once the kind of the domain is known, for a person with access; the access may be gone then.
   * @throws StanzaError while it cannot be known: do not admit the person
   */
  async settle({ person, domain }: Sender): Promise<void> {
    if (!this.#options.access.allowsAny(person)) return;
    const silent = this.#silent.get(domain);
    if (!silent) {
      if (await this.#ask(domain)) return;
    } else if (!silent.isHeld && (await within(this.#ask(domain), WAIT_AFTER_SILENCE))) return;
    const what = this.#silent.get(domain)
      ? `${domain} does not answer me. I don't know whether you write from a chat room, so I cannot let you in. An admin can run "salt-xmpp check".`
      : `${domain} did not tell me whether it is a service of chat rooms, so I cannot let you in. Try again in a moment.`;
    throw new StanzaError('recipient-unavailable', 'wait', `Nothing ran: ${what}`);
  }

  /** True if people of that domain can be judged at once. */
  isSettled({ person, domain }: Sender): boolean {
    const { access } = this.#options;
    return this.#known.get(domain) === true || !access.allowsAny(person) || access.isAdmin(person);
  }

  /** Calls `handle` once a stanza's sender can be judged, in the order in which stanzas came; else `refused`. */
  whenSettled(from: Sender, handle: () => void, refused: (error: StanzaError) => void): void {
    if (this.isSettled(from)) {
      handle();
      return;
    }
    const unsettled = (error: unknown) => {
      if (!(error instanceof StanzaError)) throw error;
      refused(error);
    };
    background('room-services', this.settle(from).then(handle, unsettled));
  }

  #ask(domain: string): Promise<boolean> {
    const asked = this.#asked.get(domain) ?? this.#askNow(domain);
    this.#asked.set(domain, asked);
    return asked;
  }

  async #askNow(domain: string): Promise<boolean> {
    // Not at once: an early result must not replace a later one.
    await Promise.resolve();
    const isKnown = await this.#find(domain);
    if (isKnown) this.#isKnown(domain);
    else if (!this.#known.get(domain)) this.#asked.delete(domain);
    return isKnown;
  }

  #isKnown(domain: string): void {
    this.#known.set(domain, true);
    this.#silent.get(domain)?.stop();
    this.#silent.delete(domain);
  }

  #isSilent(domain: string): void {
    if (this.#known.get(domain)) return;
    const repeating = this.#silent.get(domain) ?? this.#troubles.repeating('rooms', PACE);
    this.#silent.set(domain, repeating);
    repeating.failed();
  }

  async #find(domain: string): Promise<boolean> {
    const { access, domain: own, request } = this.#options;
    const iq = xml('iq', { type: 'get', from: own, to: domain }, buildDiscoInfo());
    try {
      const identities = parseDiscoInfo(await request(iq, { timeoutMs: ANSWER_WITHIN }))?.identities ?? [];
      if (identities.some(({ category }) => category === 'conference')) access.noteRooms(domain);
      return true;
    } catch (error) {
      if (error instanceof XmppError && error.code === 'timeout') this.#isSilent(domain);
      // A domain that refuses to say has no rooms; one that could not be asked is asked again.
      return saysNo(error);
    }
  }
}

/** Whether the domain itself answered: a server says so too where it does not reach the domain. */
function saysNo(error: unknown): boolean {
  if (!(error instanceof StanzaError) || error.type === 'wait') return false;
  return !['remote-server-not-found', 'remote-server-timeout', 'recipient-unavailable'].includes(error.code);
}
