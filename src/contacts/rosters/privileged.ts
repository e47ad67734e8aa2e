import {
  buildRosterItem,
  buildRosterQuery,
  buildRosterRemoval,
  type Element,
  parseJid,
  parseRoster,
  type RosterAccess,
  type RosterItem,
  xml,
} from '../../xmpp/index.ts';

/** Anyone's server can send an advert, and make up any number of names for it: those take the place of no other. */
const MOST_SERVERS = 1_000;

/** How long a server may take for one answer, milliseconds. */
const ANSWER_WITHIN = 10_000;

/** Sends an IQ and gives its result; the transport's `request`. @throws StanzaError, XmppError, StanzaRefused */
export type Request = (iq: Element, options: { timeoutMs: number }) => Promise<Element>;

/**
 * Other people's rosters, as far as their servers let a privileged component at them (XEP-0356 §4). A grant is
 * for the users of the server that sent it, and only until the stream ends.
 */
export class PrivilegedRosters {
  readonly #request: Request;
  readonly #grants = new Map<string, RosterAccess>();

  constructor(request: Request) {
    this.#request = request;
  }

  /** Takes what a server lets the gateway do with its users' rosters. */
  learn(server: string, access: RosterAccess): void {
    if (this.#grants.size < MOST_SERVERS || this.#grants.has(server)) this.#grants.set(server, access);
  }

  /** The stream is gone, and its grants with it. */
  forgetAll(): void {
    this.#grants.clear();
  }

  /** That person's server has refused after all. */
  forget(person: string): void {
    this.#grants.delete(parseJid(person)?.domain ?? '');
  }

  /** True if that person's roster can be read and written. */
  reaches(person: string): boolean {
    return this.#grants.get(parseJid(person)?.domain ?? '') === 'both';
  }

  /** The items by JID. */
  async read(person: string): Promise<Map<string, RosterItem>> {
    const answer = await this.#ask('get', person, buildRosterQuery());
    return new Map(parseRoster(answer).map((item) => [item.jid, item]));
  }

  /** Adds or changes one item. */
  async write(person: string, item: RosterItem): Promise<void> {
    await this.#ask('set', person, buildRosterItem(item));
  }

  /** Takes one item off. */
  async remove(person: string, jid: string): Promise<void> {
    await this.#ask('set', person, buildRosterRemoval(jid));
  }

  #ask(type: 'get' | 'set', to: string, query: Element): Promise<Element> {
    return this.#request(xml('iq', { type, to }, query), { timeoutMs: ANSWER_WITHIN });
  }
}
