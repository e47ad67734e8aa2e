import type { Access } from '../access/index.ts';
import { background } from '../guard/index.ts';
import { Recent } from '../ops/index.ts';
import { buildDiscoInfo, type Element, type Jid, parseDiscoInfo, StanzaError, xml } from '../xmpp/index.ts';

const ANSWER_WITHIN = 5_000;
const MOST_DOMAINS = 1_000;

export interface RoomServicesOptions {
  access: Access;
  /** The gateway's own domain. */
  domain: string;
  /** Sends an IQ and gives its result; the transport's `request`. */
  request(iq: Element, options: { timeoutMs: number }): Promise<Element>;
}

/**
 * Finds out which domains are of rooms (XEP-0045 §6.1: their disco identity is a conference), so that no pattern of people
 * means all who are in a room. A room's occupant may say what it likes; its service answers for itself.
 */
export class RoomServices {
  readonly #options: RoomServicesOptions;
  /** Whether it is known of a domain what it is. */
  readonly #asked = new Recent<string, Promise<boolean>>(MOST_DOMAINS);

  constructor(options: RoomServicesOptions) {
    this.#options = options;
  }

  /** Asks the domains that rules name, before somebody comes from there. */
  askNamed(): void {
    for (const domain of this.#options.access.domains) background('room-services', this.#ask(domain));
  }

  /**
   * Resolves once it is known of the domain that somebody with access comes from: access may be gone then.
   * @throws StanzaError while it cannot be known; the person must not be let in
   */
  async settle({ bare, domain }: Jid): Promise<void> {
    if (!this.#options.access.allowsAny(bare) || (await this.#ask(domain))) return;
    const text = `Nothing ran: ${domain} did not tell me whether it is a service of chat rooms, so I cannot let you in. Try again in a moment.`;
    throw new StanzaError('recipient-unavailable', 'wait', text);
  }

  #ask(domain: string): Promise<boolean> {
    const asked = this.#asked.get(domain) ?? this.#find(domain);
    this.#asked.set(domain, asked);
    return asked;
  }

  async #find(domain: string): Promise<boolean> {
    const { access, domain: own, request } = this.#options;
    const iq = xml('iq', { type: 'get', from: own, to: domain }, buildDiscoInfo());
    try {
      const identities = parseDiscoInfo(await request(iq, { timeoutMs: ANSWER_WITHIN }))?.identities ?? [];
      if (identities.some(({ category }) => category === 'conference')) access.noteRooms(domain);
      return true;
    } catch (error) {
      // A domain that refuses to say is not of rooms; one that could not be asked is asked again.
      if (saysNo(error)) return true;
      this.#asked.delete(domain);
      return false;
    }
  }
}

/** Whether the domain itself answered: a server says so too where it does not reach the domain. */
function saysNo(error: unknown): boolean {
  if (!(error instanceof StanzaError) || error.type === 'wait') return false;
  return !['remote-server-not-found', 'remote-server-timeout', 'recipient-unavailable'].includes(error.code);
}
