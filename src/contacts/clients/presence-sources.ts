import type { MasterSubscriptionStore } from '../../store/index.ts';
import { type Jid, type Privileges, parseJid } from '../../xmpp/index.ts';

/** Anyone's server can send an advert, and make up any number of names for it: those take the place of no other. */
const MOST_SERVERS = 1_000;

/**
 * Knows at which address the gateway hears of every log-in and log-out of a person. A server can send the presence of
 * all its users to the gateway's domain (XEP-0356 §6); the privilege ends with its stream. Or the person lets the master
 * contact see it.
 */
export class PresenceSources {
  readonly #master: string;
  readonly #replies: Pick<MasterSubscriptionStore, 'of'>;
  readonly #privileged = new Set<string>();

  /**
   * @param master the localpart of the master contact
   * @param replies what people said when it asked to see their presence
   */
  constructor(master: string, replies: Pick<MasterSubscriptionStore, 'of'>) {
    this.#master = master;
    this.#replies = replies;
  }

  /** Takes what a server lets the gateway know about its users. */
  learn(server: Jid['domain'], { presence }: Privileges): void {
    if (!presence) this.#privileged.delete(server);
    else if (this.#privileged.size < MOST_SERVERS) this.#privileged.add(server);
  }

  /** The stream is gone, and its privileges with it. */
  forgetPrivileges(): void {
    this.#privileged.clear();
  }

  /** The localpart that a person's presence comes to, empty for the domain itself; undefined if it does not come. */
  of(person: string): string | undefined {
    const domain = parseJid(person)?.domain;
    if (domain !== undefined && this.#privileged.has(domain)) return '';
    return this.#replies.of(person) === 'yes' ? this.#master : undefined;
  }

  /** True if the master contact has asked to see a person's presence and may not. */
  isAsked(person: string): boolean {
    return (this.#replies.of(person) ?? 'yes') !== 'yes';
  }
}
