import { EventEmitter } from 'node:events';
import type { Element } from '@xmpp/component';
import { type Pace, reportCaught, type Troubles, within } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { Dispatcher } from './dispatcher.ts';
import { buildEchoes } from './echo.ts';
import { StanzaError, XmppError } from './errors.ts';
import { DEFAULT_LIMITS, type TransportLimits } from './limits.ts';
import { Link, type LinkState } from './link.ts';
import { type DropReason, Outbox, type StanzaCounts } from './outbox.ts';
import { Requests } from './requests.ts';
import type { StreamOptions } from './stream.ts';
import type { TransportTrouble } from './troubles.ts';

export interface TransportOptions extends Omit<StreamOptions, 'limits'> {
  readonly log: Log;
  readonly limits?: Partial<TransportLimits> | undefined;
  /** How soon it connects again. */
  readonly pace?: Partial<Pace> | undefined;
  readonly troubles?: Troubles | undefined;
  /** Filters every text in a stanza before it leaves: takes out secrets. */
  readonly redact?: ((text: string) => string) | undefined;
}

interface TransportEvents {
  online: [];
  /** The stream was lost after it had been online. */
  offline: [trouble: TransportTrouble];
  /** Why we are not online, each time that it changes. */
  trouble: [trouble: TransportTrouble];
  /**
   * From the start on another component has the domain, so it is not an old connection of ours. Reported at each
   * attempt.
   */
  taken: [trouble: TransportTrouble];
  /** A stanza that `send` had taken never left. Never for presence of the plain kind. */
  dropped: [stanza: Element, reason: DropReason];
}

/**
 * A component's connection (XEP-0114) that stays. It reconnects forever, and keeps stanzas that cannot leave now. It
 * stops outgoing stanzas that would make the server close the stream, and incoming ones that would break a handler.
 */
export class ComponentTransport extends EventEmitter<TransportEvents> {
  /** The counts of the stream: `received` from the server, `sent` towards it, waiting ones included. */
  readonly traffic: Readonly<Record<'received' | 'sent', StanzaCounts>>;
  readonly send: Outbox['send'];
  readonly offer: Outbox['offer'];
  readonly onMessage: Dispatcher['onMessage'];
  readonly onPresence: Dispatcher['onPresence'];
  readonly onIq: Dispatcher['onIq'];
  readonly guard: Dispatcher['guard'];
  readonly #domain: string;
  readonly #limits: TransportLimits;
  readonly #log: Log;
  readonly #outbox: Outbox;
  readonly #requests = new Requests();
  readonly #dispatcher: Dispatcher;
  readonly #link: Link;
  #stopping: Promise<void> | undefined;

  constructor(options: TransportOptions) {
    super();
    const { log, redact } = options;
    const domain = options.domain.toLowerCase();
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#domain = domain;
    this.#limits = limits;
    this.#log = log;
    this.#outbox = new Outbox({
      domain,
      limits,
      redact,
      dropped: (stanza, reason) => this.#tell('dropped', stanza, reason),
    });
    this.traffic = { received: { message: 0, presence: 0, iq: 0 }, sent: this.#outbox.sent };
    this.send = this.#outbox.send.bind(this.#outbox);
    this.offer = this.#outbox.offer.bind(this.#outbox);
    const dispatcher = new Dispatcher(domain, log, (stanza) => this.send(stanza));
    this.#dispatcher = dispatcher;
    this.onMessage = dispatcher.onMessage.bind(dispatcher);
    this.onPresence = dispatcher.onPresence.bind(dispatcher);
    this.onIq = dispatcher.onIq.bind(dispatcher);
    this.guard = dispatcher.guard.bind(dispatcher);
    this.#link = new Link({ ...options, domain, limits }, log, {
      online: (stream) => {
        this.#outbox.attach(stream);
        this.#tell('online');
      },
      offline: (trouble) => {
        this.#forgetStream();
        this.#tell('offline', trouble);
      },
      trouble: (trouble) => this.#tell('trouble', trouble),
      taken: (trouble) => this.#tell('taken', trouble),
      stanza: this.#received.bind(this),
      oversized: this.#oversized.bind(this),
    });
  }

  get state(): LinkState {
    return this.#link.state;
  }

  /** Why we are not online; undefined while we are, and before the first attempt has failed. */
  get trouble(): TransportTrouble | undefined {
    return this.#link.trouble;
  }

  /** Stanzas that wait to leave. */
  get queued(): number {
    return this.#outbox.size;
  }

  /** Connects, and reconnects forever. Never throws. */
  start(): void {
    this.#stopping = undefined;
    this.#outbox.open();
    this.#link.start();
  }

  /** Sends what waits, as far as `stopMs` reaches, and closes the stream. Takes no stanza after that. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Resolves once the queue is empty. */
  flushed(): Promise<void> {
    return this.#outbox.flushed();
  }

  /** Asks and waits for the answer; fills in the id. Rejects with StanzaError, XmppError or StanzaRefused. */
  async request(iq: Element, { timeoutMs = this.#limits.requestMs } = {}): Promise<Element> {
    this.#mustBeOnline();
    return this.#requests.ask(iq, timeoutMs, (stanza) => this.send(stanza));
  }

  /** Resolves once the server has read everything that was sent before. Rejects with XmppError or StanzaRefused. */
  async echoed({ timeoutMs = this.#limits.requestMs } = {}): Promise<void> {
    const [ping, message] = buildEchoes(this.#domain, '');
    this.#mustBeOnline();
    const send = (stanza: Element) => {
      message.attrs.id = stanza.attrs.id;
      this.send(stanza);
      this.send(message);
    };
    await this.#requests.ask(ping, timeoutMs, send).catch((error: unknown) => {
      // XEP-0199 §4.1: an error proves as much.
      if (!(error instanceof StanzaError)) throw error;
    });
  }

  async #stop(): Promise<void> {
    if (this.state === 'online') await within(this.#outbox.flushed(), this.#limits.stopMs);
    const gone = this.#link.stop();
    this.#forgetStream();
    this.#outbox.close();
    await gone;
  }

  #mustBeOnline(): void {
    if (this.state !== 'online') throw new XmppError('disconnected', 'not connected to the XMPP server');
  }

  #forgetStream(): void {
    this.#outbox.detach();
    this.#requests.failAll();
  }

  #received(stanza: Element): void {
    this.traffic.received[stanza.name as keyof StanzaCounts] += 1;
    const addresses = this.#dispatcher.addressesOf(stanza);
    const { id, from, to, type } = stanza.attrs;
    const isEcho = stanza.name === 'message' && from === this.#domain && this.#requests.answer(stanza);
    if (isEcho) return;
    if (!addresses) {
      this.#log.debug({ stanza: stanza.name, from, to }, 'a stanza without proper addresses was dropped');
    } else if (stanza.name === 'iq' && (type === 'result' || type === 'error')) {
      if (!this.#requests.answer(stanza))
        this.#log.debug({ from, id }, 'an unexpected IQ answer was dropped');
    } else {
      this.#dispatcher.dispatch(stanza, addresses);
    }
  }

  #oversized(stanza: Element | undefined): void {
    this.#log.warn(
      { stanza: stanza?.name, from: stanza?.attrs.from },
      'a stanza over the size limit was skipped',
    );
    if (stanza) this.#dispatcher.refuseOversized(stanza);
  }

  // A listener's fault must not reach the stream that the event came from.
  #tell<E extends keyof TransportEvents>(event: E, ...details: TransportEvents[E]): void {
    try {
      (this as EventEmitter).emit(event, ...details);
    } catch (error) {
      this.#log.error({ err: error, event }, 'an event listener failed');
      reportCaught('transport', error, true);
    }
  }
}
