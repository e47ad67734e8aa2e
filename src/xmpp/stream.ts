import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { Element } from '@xmpp/component';
import { Component } from '@xmpp/component-core';
import { guarded } from '../guard/index.ts';
import { conditionIn } from './errors.ts';
import type { TransportLimits } from './limits.ts';
import { openSocket, parseService } from './socket.ts';
import { BadStream, StanzaParser } from './stanza-parser.ts';
import { type Cause, type Phase, StreamFailed, type TransportTrouble, troubleOf } from './troubles.ts';
import { buildHandshake } from './xep/xep0114-component.ts';

const NS_STREAM = 'http://etherx.jabber.org/streams';
const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams';

export interface StreamOptions {
  /** The component's domain. */
  readonly domain: string;
  /** `xmpp://HOST:PORT`, or `xmpps://` for TLS, which is verified. */
  readonly service: string;
  readonly secret: string;
  /** Certificates of private authorities, PEM. */
  readonly ca?: string | undefined;
  readonly limits: TransportLimits;
}

/** The events of a stream for its owner; none of these may throw. */
export interface StreamListeners {
  /** Logged in. Called before any stanza, and before `establish` resolves. */
  online(): void;
  stanza(stanza: Element): void;
  /** A stanza over `maxInboundStanzaBytes` was left out; without children. */
  oversized(stanza: Element | undefined): void;
  /** Anything came. */
  heard(): void;
  /** Once, and only after `online`. */
  lost(trouble: TransportTrouble): void;
}

/** One XEP-0114 connection: good for one `establish`, then for stanzas until it is lost or hung up. */
export class ComponentStream extends Component {
  readonly #options: StreamOptions;
  readonly #to: StreamListeners;
  readonly #decoder = new StringDecoder('utf8');
  readonly #over = Promise.withResolvers<never>();
  readonly #handshaken = Promise.withResolvers<void>();
  #phase: Phase = 'connect';
  #ended = false;
  /** The data had a full element. */
  #hasElement = false;

  constructor(options: StreamOptions, to: StreamListeners) {
    super({ service: options.service, domain: options.domain });
    this.#options = options;
    this.#to = to;
    const { maxInboundStanzaBytes } = options.limits;
    this.Parser = class extends StanzaParser {
      constructor() {
        super(maxInboundStanzaBytes);
        this.on(
          'oversized',
          guarded('xmpp-stream', (stanza?: Element) => to.oversized(stanza)),
        );
      }
    };
    this.#over.promise.catch(() => {});
    const closed = guarded('xmpp-stream', () => this.#end({ kind: 'closed' }));
    this.on('close', closed);
    this.on('disconnect', closed);
    this.on(
      'error',
      guarded('xmpp-stream', (error: Error) => this.#end({ kind: 'socket', error })),
    );
    // Here, not after `open`: a stream error that came with the header would be judged first.
    this.on(
      'open',
      guarded('xmpp-stream', (header: Element) => {
        const fault = headerFaultOf(header, this.NS);
        if (fault) this.#end(fault);
      }),
    );
  }

  /** Connects, opens the stream and shakes hands, each within its time. Throws StreamFailed. */
  async establish(): Promise<void> {
    const { domain, service, secret, limits } = this.#options;
    await this.#within('connect', limits.connectMs, () => this.connect(service));
    const header = await this.#within('stream', limits.streamMs, () => this.open({ domain, timeout: 0 }));
    // Not the package's `authenticate`: it takes any element for the answer and hashes the secret as Latin-1,
    // where servers hash its UTF-8.
    await this.#within('handshake', limits.handshakeMs, async () => {
      await this.write(buildHandshake(header.attrs.id ?? '', secret).toString());
      await this.#handshaken.promise;
    });
  }

  /** Writes XML. `written` is called once the kernel has it, or with an error. False: hold back until `drain` of the socket. */
  push(text: string, written: (error?: Error | null) => void): boolean {
    if (this.#ended || !this.socket) return false;
    return this.socket.write(text, written);
  }

  /** Gives the connection up: it no longer answers. */
  abandon(): void {
    this.#end({ kind: 'silent' });
  }

  /** Ends the stream politely, waiting `ms` for the server's end. `lost` is not called after that. */
  async hangUp(ms: number): Promise<void> {
    const { socket } = this;
    this.#close({ kind: 'closed' });
    if (!socket || socket.destroyed) return;
    const closed = once(socket, 'close').catch(() => {});
    if (this.parser) socket.end(this.footer());
    else socket.destroy();
    const timer = setTimeout(
      guarded('xmpp-stream', () => socket.destroy()),
      ms,
    );
    await closed;
    clearTimeout(timer);
  }

  override async connect(service: string): Promise<void> {
    const target = parseService(service);
    if (!target) return this.#end({ kind: 'bad-service' });
    this._status('connecting', service);
    const { socket, ready } = openSocket(target, this.#options.ca);
    this._attachSocket(socket);
    await once(socket, ready);
  }

  override _onData(data: Buffer): void {
    const { parser } = this;
    this.#hasElement = false;
    try {
      parser?.write(this.#decoder.write(data));
    } catch (error) {
      this._onParserError(error as Error);
      return;
    }
    // Bytes alone do not prove life: within an element without end they come forever.
    const isMidway = parser instanceof StanzaParser && !parser.cutter.isBetweenStanzas;
    if (this.#hasElement || !isMidway) this.#to.heard();
  }

  override _onParserError(error: Error): void {
    if (this.parser) this._detachParser();
    if (error instanceof BadStream && error.code === 'not-xmpp' && this.#phase !== 'online') {
      this.#end({ kind: 'not-xmpp', seen: error.message });
    } else {
      this.#end({ kind: 'bad-xml', detail: error.message });
    }
  }

  override _onElement(element: Element): void {
    this.#hasElement = true;
    if (this.#ended) return;
    if (this.isStanza(element)) {
      if (this.#phase === 'online') this.#to.stanza(element);
      return;
    }
    const error = streamErrorOf(element);
    if (error) this.#end(error);
    else if (element.is('handshake') && this.#phase === 'handshake') this.#loggedIn();
  }

  // At once: stanzas may follow in the same chunk.
  #loggedIn(): void {
    this.#phase = 'online';
    this._status('online');
    this.#handshaken.resolve();
    this.#to.online();
  }

  async #within<T>(phase: Phase, ms: number, step: () => Promise<T>): Promise<T> {
    if (!this.#ended) this.#phase = phase;
    const timer = setTimeout(
      guarded('xmpp-stream', () => this.#end({ kind: 'timeout' })),
      ms,
    );
    const run = this.#ended ? this.#over.promise : step();
    // A failure here ends the stream by its event, which knows more.
    run.catch(() => {});
    try {
      return await Promise.race([run.catch(() => this.#over.promise), this.#over.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #end(cause: Cause): void {
    const trouble = this.#close(cause);
    if (!trouble) return;
    this.socket?.destroy();
    if (this.#phase === 'online') this.#to.lost(trouble);
  }

  #close(cause: Cause): TransportTrouble | undefined {
    if (this.#ended) return undefined;
    this.#ended = true;
    const { domain, service } = this.#options;
    const trouble = troubleOf(cause, { domain, service, phase: this.#phase });
    this.#over.reject(new StreamFailed(trouble));
    return trouble;
  }
}

/** Reads `<stream:error/>` (RFC 6120 §4.9); undefined for any other element. */
export function streamErrorOf(element: Element): Cause | undefined {
  if (!element.is('error', NS_STREAM)) return undefined;
  const { condition, text = '' } = conditionIn(element, NS_STREAM_ERRORS);
  return { kind: 'stream-error', condition, text };
}

/** Says what is wrong with a stream header, if it is not one of the component protocol. */
export function headerFaultOf(header: Element, namespace: string): Cause | undefined {
  if (!header.is('stream', NS_STREAM)) return { kind: 'not-xmpp', seen: `<${header.name}>` };
  if (header.attrs.xmlns !== namespace) return { kind: 'namespace', seen: header.attrs.xmlns ?? '' };
  return undefined;
}
