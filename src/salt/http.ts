import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import got, { type Got, type Request } from 'got';
import { guarded } from '../guard/index.ts';
import { deadlined, follow } from './deadline.ts';
import { SaltError } from './errors.ts';
import { answerTooLarge, leanPost } from './lean-post.ts';
import { transportError } from './transport-error.ts';

/** CherryPy closes a socket idle for 10 s; we must be first, or a request meets its closing. Milliseconds. */
const IDLE_SOCKET = 5_000;
/** The most of a refusal that is read, characters. */
const LONGEST_REFUSAL = 65_536;

const HEADERS = { accept: 'application/json', 'user-agent': 'salt-xmpp' };

export interface HttpOptions {
  url: string;
  /** A file of certificates to trust in place of the system's. */
  ca?: string | undefined;
  insecure_tls?: boolean | undefined;
  /** Sockets kept for reuse. */
  maxSockets: number;
  /** The longest answer read, in bytes. */
  maxBytes: number;
}

export interface HttpRequest {
  method: 'GET' | 'POST';
  path: '/login' | '/' | '/events';
  token?: string;
  body?: string;
  /** It is made so often that it goes the cheap way ({@link leanPost}); only for `POST /`. */
  often?: boolean;
  /** The longest answer read, in bytes; default that of all requests. Not for those made often. */
  maxBytes?: number | undefined;
}

/** An answer as it came, whatever its status. */
export interface HttpAnswer {
  status: number;
  contentType: string;
  location?: string | undefined;
  text: string;
}

export interface StreamOptions {
  signal: AbortSignal;
  /** How long until the answer begins, milliseconds. */
  openWithinMs: number;
}

/** A stream's pieces, or the answer that came in place of one. */
export type HttpStream =
  | { pieces: AsyncIterable<Uint8Array>; answer?: never }
  | { pieces?: never; answer: HttpAnswer };

/** Plain HTTP to one salt-api: keep-alive, TLS verified, never a request repeated, never an answer without end. */
export class SaltHttp {
  /** The address as it may be shown: without a user or password in it. */
  readonly address: string;
  readonly #base: URL;
  readonly #options: HttpOptions;
  readonly #agents: { http: HttpAgent; https: HttpsAgent };
  #got: Got | undefined;
  #lean: RequestOptions | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#base = new URL(options.url.endsWith('/') ? options.url : `${options.url}/`);
    this.address = `${this.#base.origin}${this.#base.pathname.replace(/\/$/, '')}`;
    const agent = { keepAlive: true, maxFreeSockets: options.maxSockets, timeout: IDLE_SOCKET };
    this.#agents = { http: new HttpAgent(agent), https: new HttpsAgent(agent) };
  }

  /** Sends one request and reads the whole answer. @throws SaltError, or the signal's reason */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    if (request.often) return this.#sendLean(request, signal);
    const ending = new AbortController();
    const release = follow(signal, ending);
    const { maxBytes = this.#options.maxBytes } = request;
    try {
      const pending = this.#client()(this.#urlOf(request), {
        ...this.#optionsOf(request),
        signal: ending.signal,
      });
      const isTooLarge = guarded(
        'http',
        ({ transferred, total }: { transferred: number; total?: number }) => {
          if (Math.max(transferred, total ?? 0) > maxBytes) ending.abort(answerTooLarge(maxBytes));
        },
      );
      pending.on('downloadProgress', isTooLarge);
      const response = await pending;
      const { 'content-type': contentType = '', location } = response.headers;
      return { status: response.statusCode, contentType, location, text: response.body };
    } catch (error) {
      ending.signal.throwIfAborted();
      throw transportError(error, this.address);
    } finally {
      release();
    }
  }

  /**
   * Opens a request whose answer is read as it comes, until the signal fires. An answer that is no event stream
   * is read whole, as with {@link send}. @throws SaltError, or the signal's reason
   */
  async stream(request: HttpRequest, { signal, openWithinMs }: StreamOptions): Promise<HttpStream> {
    const opening = { deadlineMs: openWithinMs, signals: [signal], late: () => openedLate(this.address) };
    const stream = this.#client().stream(this.#urlOf(request), { ...this.#optionsOf(request), signal });
    // Nobody listens between the opening and the reading, and an error nobody hears would end the process.
    stream.on(
      'error',
      guarded('http', () => undefined),
    );
    try {
      const head = await deadlined(opening, (opened) => headOf(stream, opened));
      if (head.status === 200 && /event-stream/i.test(head.contentType))
        return { pieces: this.#pieces(stream, signal) };
      return { answer: { ...head, text: await firstText(stream) } };
    } catch (error) {
      stream.destroy();
      signal.throwIfAborted();
      throw transportError(error, this.address);
    }
  }

  /** Closes the sockets kept for reuse. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #sendLean(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    try {
      const to = { ...this.#leanOptions(), headers: { ...HEADERS, ...headersOf(request) } };
      const { body = '' } = request;
      return await leanPost({ to, body, signal, maxBytes: this.#options.maxBytes });
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(error, this.address);
    }
  }

  async *#pieces(stream: Request, signal: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      yield* stream;
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(error, this.address);
    } finally {
      stream.destroy();
    }
  }

  #urlOf({ path }: HttpRequest): URL {
    return new URL(path.slice(1), this.#base);
  }

  #optionsOf(request: HttpRequest) {
    const { method, body } = request;
    return { method, headers: headersOf(request), ...(body === undefined ? {} : { body }) };
  }

  /** Built at the first request, so that an unreadable `ca` is an answer to somebody and no crash at start. */
  #client(): Got {
    const { ca, insecure_tls: insecureTls } = this.#options;
    this.#got ??= got.extend({
      agent: this.#agents,
      headers: HEADERS,
      https: { rejectUnauthorized: !insecureTls, ...(ca ? { certificateAuthority: readCa(ca) } : {}) },
      decompress: false,
      followRedirect: false,
      retry: { limit: 0 },
      throwHttpErrors: false,
    });
    return this.#got;
  }

  /** As {@link #client}, for {@link leanPost}. */
  #leanOptions(): RequestOptions {
    if (this.#lean) return this.#lean;
    const { ca, insecure_tls: insecureTls } = this.#options;
    const { protocol, hostname, port, path, auth } = urlToHttpOptions(this.#base);
    const agent = protocol === 'https:' ? this.#agents.https : this.#agents.http;
    const tls = { rejectUnauthorized: !insecureTls, ...(ca ? { ca: readCa(ca) } : {}) };
    this.#lean = { protocol, hostname, port, path, auth, method: 'POST', agent, ...tls };
    return this.#lean;
  }
}

function headersOf({ token, body }: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['x-auth-token'] = token;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return headers;
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SaltError('salt-tls', `The certificate file of salt.ca cannot be read: ${file}.`, {
      cause: error,
    });
  }
}

async function headOf(stream: Request, signal: AbortSignal): Promise<Omit<HttpAnswer, 'text'>> {
  const [response] = await once(stream, 'response', { signal });
  const { 'content-type': contentType = '', location } = response.headers;
  return { status: response.statusCode, contentType, location };
}

async function firstText(stream: Request): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += Buffer.from(piece).toString('utf8');
    if (text.length > LONGEST_REFUSAL) break;
  }
  return text;
}

function openedLate(address: string): SaltError {
  return new SaltError('salt-timeout', `Salt's API at ${address} did not open its event stream.`);
}
