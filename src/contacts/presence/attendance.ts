import { guarded } from '../../guard/index.ts';
import type { Clients } from '../clients/clients.ts';
import type { Seen } from '../inbound/inbound.ts';

/** A server that has not said so long whether somebody is there leaves it open, milliseconds. */
const ANSWER_WITHIN = 10_000;

export interface AttendanceOptions {
  clients: Pick<Clients, 'hasAny' | 'isLeaving' | 'isTold'>;
  /** Whether it matters that this person is away. */
  concerns(person: string): boolean;
  /** Asks the person's server by a probe, which it answers where it lets the gateway see the person (RFC 6121 §4.3.2). */
  ask(person: string): void;
  went(person: string): void;
  came(person: string): void;
}

/**
 * Knows who is away. Many servers do not report log-outs. So a person is away only if the server says so for the
 * account, or if the last known client has left. In the second case the gateway asks a server that does not report every
 * client. Without a clear answer the person counts as there.
 */
export class Attendance {
  readonly #options: AttendanceOptions;
  /** The people who are away; with a timer while the server is asked. */
  readonly #away = new Map<string, NodeJS.Timeout | undefined>();

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  isAway(person: string): boolean {
    return this.#away.has(person);
  }

  /** Learns from a presence or message of somebody with access; `Clients` has learnt from it before. */
  saw(seen: Seen): void {
    const { kind, from } = seen;
    const { person, resource } = from;
    const { clients } = this.#options;
    if (kind === 'error' || kind === 'bounce') return;
    if (kind !== 'unavailable') this.#came(person);
    else if (!clients.isLeaving(seen)) return;
    else if (resource === '') this.#went(person, undefined);
    else if (this.#away.has(person) || clients.hasAny(person)) return;
    else if (clients.isTold(person)) this.#went(person, undefined);
    else this.#ask(person);
  }

  /** The stream was another: who has come meanwhile is not known. */
  forget(): void {
    for (const person of Array.from(this.#away.keys())) this.#came(person);
  }

  #ask(person: string): void {
    if (!this.#options.concerns(person)) return;
    const open = guarded('attendance', () => this.#came(person));
    this.#went(person, setTimeout(open, ANSWER_WITHIN).unref());
    this.#options.ask(person);
  }

  #went(person: string, timer: NodeJS.Timeout | undefined): void {
    const { concerns, went } = this.#options;
    if (!concerns(person)) return;
    const isNews = !this.#away.has(person);
    clearTimeout(this.#away.get(person));
    this.#away.set(person, timer);
    if (isNews) went(person);
  }

  #came(person: string): void {
    if (!this.#away.has(person)) return;
    clearTimeout(this.#away.get(person));
    this.#away.delete(person);
    this.#options.came(person);
  }
}
