import type { Access } from '../access/index.ts';
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
  readonly #asked = new Recent<string, Promise<void>>(MOST_DOMAINS);

  constructor(options: RoomServicesOptions) {
    this.#options = options;
  }

  /** Asks the domains that rules name, before somebody comes from there. */
  askNamed(): void {
    for (const domain of this.#options.access.domains) void this.#ask(domain);
  }

  /** Resolves once it is known of the domain that somebody with access comes from: access may be gone then. */
  async settle({ bare, domain }: Jid): Promise<void> {
    if (this.#options.access.allowsAny(bare)) await this.#ask(domain);
  }

  #ask(domain: string): Promise<void> {
    const asked = this.#asked.get(domain) ?? this.#find(domain);
    this.#asked.set(domain, asked);
    return asked;
  }

  async #find(domain: string): Promise<void> {
    const { access, domain: own, request } = this.#options;
    const iq = xml('iq', { type: 'get', from: own, to: domain }, buildDiscoInfo());
    const answer = await request(iq, { timeoutMs: ANSWER_WITHIN }).catch((error: unknown) => {
      // A domain that refuses to say is none of rooms; one that could not be asked is asked again.
      if (!(error instanceof StanzaError)) this.#asked.delete(domain);
      return undefined;
    });
    const identities = (answer && parseDiscoInfo(answer)?.identities) ?? [];
    if (identities.some(({ category }) => category === 'conference')) access.noteRooms(domain);
  }
}
