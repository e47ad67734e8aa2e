import type { Element } from '@xmpp/component';
import { guarded } from '../guard/index.ts';
import { StanzaRefused } from './errors.ts';
import type { TransportLimits } from './limits.ts';
import { kindOf, serialize } from './outbound.ts';
import { type QueuedStanza, type StanzaKind, StanzaQueue } from './queue.ts';
import type { ComponentStream } from './stream.ts';

/** Why a stanza that had been taken was dropped after all. */
export type DropReason = 'too-old' | 'disconnected' | 'stopped';

export interface OutboxOptions {
  readonly domain: string;
  readonly limits: TransportLimits;
  readonly redact?: ((text: string) => string) | undefined;
  dropped(stanza: Element, reason: DropReason): void;
}

/** Stanzas since the start, by kind. */
export type StanzaCounts = Record<'message' | 'presence' | 'iq', number>;

/**
 * Holds everything that leaves. A stanza waits while there is no stream or the server does not read, and is forgotten
 * only once the kernel has it. Order is kept. Presence waits only for the current stream: it is old by the next, and
 * its sender sends all of it again.
 */
export class Outbox {
  /** Stanzas that were taken, those that still wait among them. */
  readonly sent: StanzaCounts = { message: 0, presence: 0, iq: 0 };
  readonly #options: OutboxOptions;
  readonly #queue: StanzaQueue;
  /** Written, but not yet taken by the kernel. */
  readonly #writing = new Set<QueuedStanza>();
  #flushed: PromiseWithResolvers<void> | undefined;
  #stream: ComponentStream | undefined;
  /** The server does not read, so that the queue may hold something. */
  #blocked = true;
  #isClosed = false;
  #gathering = false;
  #ageing: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#queue = new StanzaQueue(options.limits);
  }

  /** Stanzas that wait, those not yet taken by the kernel among them. */
  get size(): number {
    return this.#queue.size + this.#writing.size;
  }

  /**
   * Sends a stanza, or keeps it until it can leave: true if it was written at once. A missing `from` becomes the
   * domain. Throws StanzaRefused, and after that nothing is kept.
   */
  send(stanza: Element): boolean {
    return this.#send(this.#entryOf(stanza, kindOf(stanza)));
  }

  /**
   * Sends a stanza by the stream there is, if any, and keeps it for no other: its sender does. Gives its XML as it
   * leaves, or would. Throws StanzaRefused.
   */
  offer(stanza: Element): string {
    const entry = this.#entryOf(stanza, 'request');
    if (this.#stream) this.#send(entry);
    return entry.xml;
  }

  attach(stream: ComponentStream): void {
    this.#stream = stream;
    const pump = guarded('outbox', () => this.#pump());
    stream.socket?.on('drain', pump);
    this.#pump();
  }

  /** Data that the kernel had not taken is kept for the next stream, except requests and presence. */
  detach(): void {
    this.#stream = undefined;
    this.#blocked = true;
    this.#queue.putBack([...this.#writing]);
    this.#writing.clear();
    this.#drop(
      'disconnected',
      this.#queue.extract(({ kind }) => kind !== 'kept'),
    );
    this.#age();
  }

  /** Resolves when the queue is empty. */
  async flushed(): Promise<void> {
    if (this.size === 0) return;
    this.#flushed ??= Promise.withResolvers<void>();
    await this.#flushed.promise;
  }

  /** Takes stanzas again after `close`. */
  open(): void {
    this.#isClosed = false;
  }

  /** Drops the rest, and takes no more stanzas. */
  close(): void {
    this.#isClosed = true;
    this.#drop(
      'stopped',
      this.#queue.extract(() => true),
    );
  }

  #entryOf(stanza: Element, kind: StanzaKind): QueuedStanza {
    if (this.#isClosed) throw new StanzaRefused('stopped', 'the transport was stopped');
    const { domain, limits, redact } = this.#options;
    const serialized = serialize(stanza, domain, limits.maxStanzaBytes, redact);
    this.sent[stanza.name as keyof StanzaCounts] += 1;
    return { stanza, ...serialized, kind, queuedAt: performance.now() };
  }

  #send(entry: QueuedStanza): boolean {
    if (this.#stream && !this.#blocked) {
      this.#write(this.#stream, entry);
      return true;
    }
    if (!this.#stream && entry.kind === 'presence') return false;
    if (!this.#queue.add(entry) && entry.kind !== 'presence') {
      throw new StanzaRefused('queue-full', `${this.#queue.size} stanzas wait for the XMPP server already`);
    }
    this.#age();
    return false;
  }

  #pump(): void {
    this.#expire();
    this.#blocked = false;
    while (this.#stream && !this.#blocked) {
      const entry = this.#queue.take();
      if (!entry) break;
      this.#write(this.#stream, entry);
    }
  }

  #write(stream: ComponentStream, entry: QueuedStanza): void {
    const { socket } = stream;
    this.#writing.add(entry);
    // Stanzas of one tick leave in one system call, which costs more than making a stanza.
    if (socket && !this.#gathering) {
      this.#gathering = true;
      socket.cork();
      const uncork = guarded('outbox', () => {
        this.#gathering = false;
        socket.uncork();
      });
      setImmediate(uncork);
    }
    const written = (error?: Error | null) => {
      if (error || stream !== this.#stream) return;
      this.#writing.delete(entry);
      if (this.#flushed || this.#ageing) this.#settle();
    };
    this.#blocked = !stream.push(entry.xml, written);
  }

  #expire(): void {
    const oldest = performance.now() - this.#options.limits.queueMaxAgeMs;
    this.#drop(
      'too-old',
      this.#queue.takeWhile((entry) => entry.queuedAt < oldest),
    );
  }

  #drop(reason: DropReason, dropped: readonly QueuedStanza[]): void {
    for (const { kind, stanza } of dropped) if (kind !== 'presence') this.#options.dropped(stanza, reason);
    this.#settle();
  }

  #settle(): void {
    if (this.size > 0) return;
    this.#flushed?.resolve();
    this.#flushed = undefined;
    clearInterval(this.#ageing);
    this.#ageing = undefined;
  }

  #age(): void {
    if (this.#queue.size === 0 || this.#ageing) return;
    this.#ageing = setInterval(
      guarded('outbox', () => this.#expire()),
      Math.max(20, Math.min(5_000, this.#options.limits.queueMaxAgeMs / 4)),
    );
    this.#ageing.unref();
  }
}
