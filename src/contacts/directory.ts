import { type AddressBook, type Fleet, localpartFor, type Minion } from '../fleet/index.ts';

/** What an address of the gateway's is. `local` is the localpart, empty for the service itself. */
export type Contact =
  | { kind: 'service'; local: ''; name: string }
  | { kind: 'master'; local: string; name: string }
  | { kind: 'minion'; local: string; name: string; minion: Minion };

export interface DirectoryOptions {
  domain: string;
  masterName: string;
  fleet: Fleet;
  book: AddressBook;
}

/** Which contacts there are, and at which address. */
export class Directory {
  readonly domain: string;
  readonly master: Contact;
  readonly service: Contact;
  readonly #fleet: Fleet;
  readonly #book: AddressBook;

  constructor(options: DirectoryOptions) {
    this.domain = options.domain;
    this.#fleet = options.fleet;
    this.#book = options.book;
    this.service = { kind: 'service', local: '', name: 'Salt' };
    this.master = { kind: 'master', local: localpartFor(options.masterName), name: options.masterName };
  }

  /** Why it cannot be told yet which minions there are; undefined once it can. */
  get unknown(): string | undefined {
    if (this.#fleet.swept) return undefined;
    return `The fleet is not known yet: ${this.#fleet.trouble ?? 'Salt is being asked.'}`;
  }

  /** The contact at a localpart in the server's form; undefined where there is none. */
  find(local: string): Contact | undefined {
    if (local === '') return this.service;
    if (local === this.master.local) return this.master;
    const id = this.#book.minionAt(local);
    if (id === undefined) return undefined;
    // Until the fleet was read, a minion that an earlier run knew is taken to be there still.
    const minion =
      this.#fleet.get(id) ?? (this.#fleet.swept ? undefined : { id, state: 'stale' as const, since: 0 });
    return minion && this.ofMinion(minion);
  }

  ofMinion(minion: Minion): Contact {
    const local = this.#book.localOf(minion.id);
    return { kind: 'minion', local, name: this.#book.nameOf(minion.id), minion };
  }

  /** The master and every minion, by name. */
  all(): Contact[] {
    return [this.master, ...this.#fleet.all().map((minion) => this.ofMinion(minion))];
  }

  /** A contact's bare JID. */
  addressOf(local: string): string {
    return local === '' ? this.domain : `${local}@${this.domain}`;
  }
}
