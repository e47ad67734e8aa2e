import { Recent } from '../../ops/index.ts';
import { type Jid, type Privileges, parseJid } from '../../xmpp/index.ts';

/** Anyone's server can send an advert, and make up any number of names for it. */
const MOST_SERVERS = 1_000;

/**
 * Knows at which address the gateway hears of every log-in and log-out of a person. A server can send the presence of
 * all its users to the gateway's domain (XEP-0356 §6). The privilege ends with its stream.
 */
export class PresenceSources {
  readonly #privileged = new Recent<string, true>(MOST_SERVERS);

  /** Takes what a server lets the gateway know about its users. */
  learn(server: Jid['domain'], { presence }: Privileges): void {
    if (presence) this.#privileged.set(server, true);
    else this.#privileged.delete(server);
  }

  /** The stream is gone, and its privileges with it. */
  forgetPrivileges(): void {
    this.#privileged.clear();
  }

  /** The localpart that a person's presence comes to, empty for the domain itself; undefined if it does not come. */
  of(person: string): string | undefined {
    return this.isPrivileged(person) ? '' : undefined;
  }

  /** Whether the person's server sends presence unasked. */
  isPrivileged(person: string): boolean {
    const domain = parseJid(person)?.domain;
    return domain !== undefined && this.#privileged.get(domain) === true;
  }
}
