import { randomUUID } from 'node:crypto';
import { CommandStanzaError } from '../../xmpp/index.ts';
import type { AdhocSession } from './adhoc-session.ts';

/** How long a session is kept after its last request, milliseconds. */
const LIFETIME = 600_000;
const PER_PERSON = 100;
const ALL = 1_000;

/** The person, command and contact of a session: only that person may use it. */
export interface SessionOwner {
  person: string;
  /** The full JID that it was begun from. */
  sender: string;
  /** The contact's localpart. */
  local: string;
  node: string;
}

interface Kept extends SessionOwner {
  session: AdhocSession;
  until: number;
}

/** The ad-hoc sessions under way, bounded in age and number. */
export class AdhocSessions {
  /** The oldest first. */
  readonly #kept = new Map<string, Kept>();
  /** Sessions that have ended, and whose they were: only to call them expired and not unknown. */
  readonly #ended = new Map<string, string>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Keeps a new session and gives its id. Where there are too many, the oldest ends. */
  add(owner: SessionOwner, session: AdhocSession): string {
    this.#endOld();
    const own = Array.from(this.#kept).filter(([, kept]) => kept.person === owner.person);
    for (const [id] of own.slice(0, Math.max(0, own.length - PER_PERSON + 1))) this.end(id);
    if (this.#kept.size >= ALL) this.#endOneOfMost();
    const id = randomUUID();
    this.#kept.set(id, { ...owner, session, until: this.#now() + LIFETIME });
    return id;
  }

  /** The session of that id, for its owner alone. @throws CommandStanzaError */
  get(id: string, owner: SessionOwner): AdhocSession {
    this.#endOld();
    const kept = this.#kept.get(id);
    if (!kept && this.#ended.get(id) === owner.sender) throw new CommandStanzaError('session-expired');
    if (kept?.sender !== owner.sender || kept.local !== owner.local || kept.node !== owner.node) {
      throw new CommandStanzaError('bad-sessionid');
    }
    this.#kept.delete(id);
    this.#kept.set(id, { ...kept, until: this.#now() + LIFETIME });
    return kept.session;
  }

  end(id: string): void {
    const kept = this.#kept.get(id);
    if (!kept) return;
    this.#kept.delete(id);
    this.#ended.set(id, kept.sender);
    for (const old of this.#ended.keys()) if (this.#ended.size > ALL) this.#ended.delete(old);
  }

  /** Ends all sessions of people. */
  endThoseOf(whose: (person: string) => boolean): void {
    for (const [id, { person }] of this.#kept) if (whose(person)) this.end(id);
  }

  /** Ends the oldest session of the person with the most: a crowd of sessions costs nobody else their one. */
  #endOneOfMost(): void {
    const owned = new Map<string, string[]>();
    let most: string[] = [];
    for (const [id, { person }] of this.#kept) {
      const own = owned.get(person) ?? [];
      own.push(id);
      owned.set(person, own);
      if (own.length > most.length) most = own;
    }
    if (most[0] !== undefined) this.end(most[0]);
  }

  #endOld(): void {
    const now = this.#now();
    for (const [id, kept] of this.#kept) {
      if (kept.until > now) return;
      this.end(id);
    }
  }
}
