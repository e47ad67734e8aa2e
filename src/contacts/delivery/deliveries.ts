import { EventEmitter } from 'node:events';
import { guarded, type Pace, type Repeating, Troubles } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import type { Delivery, DeliveryStore } from '../../store/index.ts';
import {
  buildDelay,
  type ComponentTransport,
  type Element,
  NS_CORRECTION,
  NS_DELAY,
  parseStanza,
  StanzaError,
  StanzaRefused,
  XmppError,
} from '../../xmpp/index.ts';
import { KeptDeliveries, Sent } from './kept-deliveries.ts';

/** The server is asked whether it has what was sent, so many ms after the first of it. */
const ASK_AFTER = 100;
/** A text sent again later than this carries the time of its first send, milliseconds. */
const DELAYED = 10_000;

/** How long the server may take to show that it has read what was sent, milliseconds. */
const ANSWER_WITHIN = 10_000;
/** Each question that is not answered takes long enough by itself. */
const PACE: Partial<Pace> = { firstMs: 500, mostMs: 1_000 };

export interface DeliveriesOptions {
  table: DeliveryStore;
  domain: string;
  offer: ComponentTransport['offer'];
  echoed: ComponentTransport['echoed'];
  /** True if the person may still get messages. */
  mayHear(person: string): boolean;
  log: Log;
  now?(): number;
  troubles?: Troubles;
}

interface DeliveriesEvents {
  /** Reports how many kept answers were dropped, before the others go out. */
  dropped: [person: string, count: number];
}

/**
 * Delivers each text to people at least once, under one message id (docs/design.md, "Promises"). If the server may not
 * have it, it goes out again with the next stream or start. If it came back, it goes out when its person is there
 * again.
 */
export class Deliveries extends EventEmitter<DeliveriesEvents> {
  readonly #options: DeliveriesOptions;
  readonly #now: () => number;
  readonly #sent = new Sent();
  readonly #kept: KeptDeliveries;
  #seq: number;
  /** The server has all up to this one. */
  #arrived: number;
  #asking: NodeJS.Timeout | undefined;
  readonly #repeating: Repeating;
  /** The server did not answer: the next question waits, or was asked. */
  #unanswered: 'waits' | 'asked' | undefined;

  constructor(options: DeliveriesOptions) {
    super();
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { table, troubles = new Troubles() } = options;
    this.#repeating = troubles.repeating('deliveries', PACE);
    this.#kept = new KeptDeliveries(table, this.#now);
    this.#seq = table.newest();
    this.#arrived = this.#seq;
  }

  /** Sends what must arrive. */
  deliver(message: Element, person: string, at = this.#now()): void {
    const offered = this.#offer(message);
    if (!offered) return;
    if (offered === 'full') {
      this.#keep({ person, stanza: message.toString(), at });
      return;
    }
    this.#seq += 1;
    this.#options.table.add({ seq: this.#seq, person, stanza: offered.xml, at });
    this.#note(message, offered.xml, { person, at, seq: this.#seq });
    this.#askLater();
  }

  /** A passing text: if it comes back from a resource, it is sent once more, and then dropped. */
  passing(message: Element, person: string): void {
    this.#note(message, message.toString(), { person, at: this.#now() });
  }

  /** A message of ours came back as an error: it goes to the person's other resources, then waits for them. */
  bounced(error: Element): void {
    const sent = this.#sent.take(error.attrs.id ?? '', error.attrs.from);
    if (!sent) return;
    const { stanza, to, person, at, seq } = sent;
    const bare = to?.split('/')[0];
    if (seq !== undefined) this.#options.table.remove(seq);
    if (to !== person && to !== bare) {
      const message = parseStanza(stanza);
      if (!message) return;
      message.attrs.to = bare;
      if (seq === undefined) this.#offer(message);
      else this.deliver(message, person, at);
    } else if (seq !== undefined && mayPass(StanzaError.from(error)) && this.#options.mayHear(person)) {
      this.#keep({ person, stanza, at });
    }
  }

  /** The transport had a message and could not send it for too long. */
  unsent(message: Element): void {
    const sent = this.#sent.take(message.attrs.id ?? '', message.attrs.to);
    if (sent?.seq === undefined) return;
    this.#options.table.remove(sent.seq);
    this.#keep(sent);
  }

  /** Notes that a person is there, with that full JID: kept texts go there. */
  present(person: string, full: string): void {
    const { mayHear, table } = this.#options;
    if (!table.hasFor(person) || !mayHear(person)) return;
    const rows = this.#kept.take(person);
    this.#tellDropped(person);
    for (const { stanza, at } of rows) {
      const message = this.#again(stanza, at);
      if (!message) continue;
      message.attrs.to = full;
      this.deliver(message, person, at);
    }
  }

  /** There is a stream: what the server is not known to have goes out again. */
  online(): void {
    const { table, mayHear } = this.#options;
    const waiting = table.onTheirWay();
    for (const { seq, person, stanza, at } of this.#kept.worthSending(waiting)) {
      table.remove(seq);
      const message = mayHear(person) ? this.#again(stanza, at) : undefined;
      if (message) this.deliver(message, person, at);
    }
    for (const person of new Set(waiting.map((delivery) => delivery.person))) this.#tellDropped(person);
  }

  /** Resolves once the server has everything that was sent, or once nobody can tell; for a clean stop. */
  async allArrived(): Promise<void> {
    clearTimeout(this.#asking);
    if (this.#arrived < this.#seq) await this.#ask().catch(() => {});
  }

  /** Drops what was said to people who lost access. */
  forget(whose: (person: string) => boolean): void {
    this.#kept.forget(whose);
  }

  /** Gives a message to the stream. Returns its XML as it leaves, or that there is no room; undefined where it cannot leave. */
  #offer(message: Element): { xml: string } | 'full' | undefined {
    try {
      return { xml: this.#options.offer(message) };
    } catch (error) {
      if (!(error instanceof StanzaRefused)) throw error;
      if (error.code === 'queue-full') return 'full';
      if (error.code === 'stopped') return { xml: message.toString() };
      const { to } = message.attrs;
      this.#options.log.error({ code: error.code, to }, `a message was not sent: ${error.message}`);
      return undefined;
    }
  }

  /** For the case that it comes back. */
  #note({ attrs }: Element, stanza: string, said: { person: string; at: number; seq?: number }): void {
    this.#sent.add({ stanza, id: attrs.id ?? '', to: attrs.to, ...said });
  }

  #keep({ person, stanza, at }: Omit<Delivery, 'seq'>): void {
    this.#seq += 1;
    this.#kept.add({ seq: this.#seq, person, stanza, at });
  }

  #tellDropped(person: string): void {
    const count = this.#kept.takeDropped(person);
    if (count > 0) this.emit('dropped', person, count);
  }

  /**
   * Sends the text. If it is late, it carries its time and stands alone: the person may never have seen the text that
   * it corrected.
   */
  #again(stanza: string, at: number): Element | undefined {
    const message = parseStanza(stanza);
    if (!message || this.#now() - at < DELAYED) return message;
    message.children = message.children.filter(
      (child) =>
        typeof child !== 'object' || !(child.is('replace', NS_CORRECTION) || child.is('delay', NS_DELAY)),
    );
    message.append(buildDelay(new Date(at), this.#options.domain));
    return message;
  }

  #askLater(): void {
    if (this.#asking || this.#unanswered === 'waits') return;
    const ask = guarded('deliveries', () =>
      this.#ask()
        .catch((error: unknown) => this.#failed(error))
        .then((asked) => {
          this.#asking = undefined;
          if (asked && this.#arrived < this.#seq) this.#askLater();
        }),
    );
    this.#asking = setTimeout(ask, ASK_AFTER).unref();
  }

  /** Without a stream, the next one begins with all the rest. */
  #failed(error: unknown): undefined {
    if (!(error instanceof XmppError && error.code === 'timeout')) return;
    this.#unanswered = 'waits';
    this.#repeating.failed();
    this.#repeating.plan(() => {
      this.#unanswered = 'asked';
      this.#askLater();
    });
  }

  /** The stream is first in, first out: the server has read everything before the echo. */
  async #ask(): Promise<boolean> {
    const seq = this.#seq;
    await this.#options.echoed({ timeoutMs: ANSWER_WITHIN });
    if (this.#unanswered) this.#repeating.worked();
    this.#unanswered = undefined;
    this.#arrived = seq;
    this.#options.table.arrived(seq);
    return true;
  }
}

/** Bounces that may have another end later: the person is away, or a server is. */
const PASSING = new Set(['recipient-unavailable', 'service-unavailable', 'item-not-found', 'gone']);

function mayPass({ code, type }: StanzaError): boolean {
  return type === 'wait' || PASSING.has(code) || code.startsWith('remote-server-');
}
