import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { background, guarded, type Pace, type Repeating, Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { buildEchoes, isEcho } from './echo.ts';
import { ComponentStream, type StreamListeners, type StreamOptions } from './stream.ts';
import { isLate, StreamFailed, type TransportTrouble } from './troubles.ts';

export type LinkState = 'offline' | 'connecting' | 'online' | 'stopped';

export interface LinkOptions extends StreamOptions {
  /** How soon it connects again. */
  pace?: Partial<Pace> | undefined;
  troubles?: Troubles | undefined;
}

/** The events of a link for its owner; none of these may throw. */
export interface LinkListeners extends Pick<StreamListeners, 'stanza' | 'oversized'> {
  online(stream: ComponentStream): void;
  offline(trouble: TransportTrouble): void;
  /** Called when the reason for not being online is another than before. */
  trouble(trouble: TransportTrouble): void;
  /** Another component has the domain, since before we were ever online. */
  taken(trouble: TransportTrouble): void;
}

/**
 * Keeps one stream up, and hears its events: a fresh ComponentStream for each attempt, forever. Notices a dead server by itself: pings after silence, gives up after more of it.
 */
export class Link implements StreamListeners {
  readonly #options: LinkOptions;
  readonly #log: Log;
  readonly #to: LinkListeners;
  #state: LinkState = 'offline';
  #trouble: TransportTrouble | undefined;
  #stream: ComponentStream | undefined;
  readonly #repeating: Repeating;
  #onlineAt: number | undefined;
  #conflictSince: number | undefined;
  #heardAt = 0;
  #silence: NodeJS.Timeout | undefined;
  /** The server was pinged, and nothing came since. */
  #isPinging = false;
  #pingId = '';

  constructor(options: LinkOptions, log: Log, to: LinkListeners) {
    this.#options = options;
    const { pace, troubles = new Troubles() } = options;
    this.#repeating = troubles.repeating('component', pace);
    this.#log = log;
    this.#to = to;
  }

  get state(): LinkState {
    return this.#state;
  }

  get trouble(): TransportTrouble | undefined {
    return this.#trouble;
  }

  /** Never throws; a second call does nothing. */
  start(): void {
    if (this.#repeating.isPlanned || this.#state === 'connecting' || this.#state === 'online') return;
    background('xmpp-link', this.#connect());
  }

  /** Closes the stream politely and stays away. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    this.#repeating.stop();
    clearTimeout(this.#silence);
    await this.#stream?.hangUp(1_000);
    this.#stream = undefined;
  }

  async #connect(): Promise<void> {
    this.#state = 'connecting';
    const stream = new ComponentStream(this.#options, this);
    this.#stream = stream;
    try {
      await stream.establish();
    } catch (error) {
      if (this.#stream === stream && this.#state === 'connecting') this.#again(failure(error));
    }
  }

  online(): void {
    if (!this.#stream) return;
    this.#state = 'online';
    this.#trouble = undefined;
    this.#repeating.worked();
    this.#onlineAt = performance.now();
    this.#listen();
    this.#log.info({ domain: this.#options.domain }, 'connected to the XMPP server');
    this.#to.online(this.#stream);
  }

  lost(trouble: TransportTrouble): void {
    if (this.#state !== 'online') return;
    clearTimeout(this.#silence);
    this.#again(trouble);
    this.#to.offline(trouble);
  }

  #again(trouble: TransportTrouble): void {
    const wait = this.#repeating.failed({ late: isLate(trouble.code) });
    const known = this.#trouble?.message === trouble.message;
    this.#state = 'offline';
    this.#trouble = trouble;
    this.#log[known ? 'debug' : 'warn']({ code: trouble.code, retryInMs: Math.round(wait) }, trouble.message);
    this.#repeating.plan(() => this.#connect());
    if (!known) this.#to.trouble(trouble);
    if (this.#isTaken(trouble)) this.#to.taken(trouble);
  }

  /** Once we were online, it may be an old connection of ours that the server still keeps. */
  #isTaken({ code }: TransportTrouble): boolean {
    if (code !== 'conflict' || this.#onlineAt !== undefined) {
      this.#conflictSince = undefined;
      return false;
    }
    this.#conflictSince ??= performance.now();
    return performance.now() - this.#conflictSince >= this.#options.limits.conflictMs;
  }

  stanza(stanza: Element): void {
    const isAwaited = this.#pingId !== '' && isEcho(stanza, this.#options.domain, this.#pingId);
    if (!isAwaited) this.#to.stanza(stanza);
  }

  oversized(stanza: Element | undefined): void {
    this.#to.oversized(stanza);
  }

  /** Something whole came in. Cheap: sets a timer only where an answer was awaited. */
  heard(): void {
    if (this.#isPinging) this.#listen();
    else this.#heardAt = performance.now();
  }

  #listen(): void {
    this.#isPinging = false;
    this.#heardAt = performance.now();
    this.#waitForSilence(this.#options.limits.keepaliveMs);
  }

  #waitForSilence(ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(
      guarded('xmpp-link', () => this.#silent()),
      ms,
    );
  }

  #silent(): void {
    const { keepaliveMs, keepaliveTimeoutMs } = this.#options.limits;
    // A millisecond of grace: timers may fire a little early.
    const left = this.#heardAt + keepaliveMs - performance.now() - 1;
    if (this.#isPinging) this.#stream?.abandon();
    else if (left > 0) this.#waitForSilence(left + 1);
    else this.#ping(keepaliveTimeoutMs);
  }

  /** XEP-0114 has no ping. Each echo proves that the server still parses and routes; any other stanza proves life too. */
  #ping(answerMs: number): void {
    const { domain } = this.#options;
    this.#isPinging = true;
    this.#waitForSilence(answerMs);
    this.#pingId = randomUUID();
    for (const echo of buildEchoes(domain, this.#pingId)) this.#stream?.push(echo.toString(), () => {});
  }
}

function failure(error: unknown): TransportTrouble {
  if (error instanceof StreamFailed) return error.trouble;
  return { code: 'stream-error', message: `The connection to the XMPP server failed: ${String(error)}` };
}
