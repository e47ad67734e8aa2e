import { readFileSync } from 'node:fs';
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { guarded } from '../guard/index.ts';
import { deadlined } from './deadline.ts';
import { SaltError } from './errors.ts';
import { transportError } from './transport-error.ts';
import type { SaltValue } from './values.ts';
import { readYaml } from './yaml/read-yaml.ts';

/** CherryPy closes a socket idle for 10 s; we must be first, or a request meets its closing. Milliseconds. */
const IDLE_SOCKET = 5_000;
/** The most of a refusal of the event stream that is read, characters. */
const LONGEST_REFUSAL = 65_536;
/** How many times as long as JSON YAML may be: a value nested deep is mostly blanks there. */
const YAML_TIMES = 4;

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
  /** The form of the answer. Default: JSON. */
  form?: AnswerForm | undefined;
  /** The longest answer read as JSON, in bytes; default that of all requests. */
  maxBytes?: number | undefined;
}

/** The forms in which salt-api writes a value: YAML holds every value, and costs more. */
export type AnswerForm = 'json' | 'yaml';

const ACCEPTED: Readonly<Record<AnswerForm, string>> = {
  json: 'application/json',
  yaml: 'application/x-yaml',
};

/** An answer as it came, whatever its status. */
export interface HttpAnswer {
  status: number;
  contentType: string;
  location?: string | undefined;
  text: string;
  /** The value, read from YAML; undefined for another form, and for YAML that cannot be read. */
  value?: SaltValue | undefined;
}

/** The content types of YAML. */
export const YAML = /yaml/i;

export interface StreamOptions {
  signal: AbortSignal;
  /** How long until the answer begins, milliseconds. */
  openWithinMs: number;
}

/** A stream's pieces, or the answer that came in place of one. */
export type HttpStream =
  | { pieces: AsyncIterable<Uint8Array>; answer?: never }
  | { pieces?: never; answer: HttpAnswer };

/**
 * The one way to a salt-api: keep-alive, TLS verified, never a request repeated or redirected, never an answer without
 * end. By `node:http`, as each command is a request: `got` takes four times the processor time (bench/round-trip).
 */
export class SaltHttp {
  /** The address as it may be shown: without a user or password in it. */
  readonly address: string;
  readonly #options: HttpOptions;
  readonly #base: URL;
  readonly #agent: HttpAgent;
  readonly #sendBy: (options: RequestOptions) => ClientRequest;
  #to: RequestOptions | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#base = new URL(options.url.endsWith('/') ? options.url : `${options.url}/`);
    this.address = `${this.#base.origin}${this.#base.pathname.replace(/\/$/, '')}`;
    const kept = { keepAlive: true, maxFreeSockets: options.maxSockets, timeout: IDLE_SOCKET };
    const isTls = this.#base.protocol === 'https:';
    this.#agent = isTls ? new HttpsAgent(kept) : new HttpAgent(kept);
    this.#sendBy = isTls ? httpsRequest : httpRequest;
  }

  /** Sends one request and reads the whole answer. @throws SaltError, or the reason of the signal, which is its own */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { body, form, maxBytes = this.#options.maxBytes } = request;
    const most = form === 'yaml' ? YAML_TIMES * maxBytes : maxBytes;
    return this.#during(signal, async () => {
      const response = await responseTo(this.#request(request, signal), body);
      const answer = { ...headOf(response), text: await textOf(response, most) };
      if (!YAML.test(answer.contentType)) return answer;
      return { ...answer, value: await readYaml(answer.text, signal).catch(() => undefined) };
    });
  }

  /**
   * Opens a request whose answer is read as it comes, until the signal fires. For an answer that is not an event stream
   * it reads the beginning.
   * @throws SaltError, or the reason of the signal
   */
  stream(request: HttpRequest, { signal, openWithinMs }: StreamOptions): Promise<HttpStream> {
    return this.#during(signal, async () => {
      const sent = this.#request(request, signal);
      const late = () =>
        new SaltError('salt-timeout', `Salt's API at ${this.address} did not open its event stream.`);
      const opening = { deadlineMs: openWithinMs, signals: [signal], late };
      try {
        const response = await deadlined(opening, () => responseTo(sent, request.body));
        const head = headOf(response);
        if (head.status === 200 && /event-stream/i.test(head.contentType))
          return { pieces: this.#pieces(response, signal) };
        return { answer: { ...head, text: await beginningOf(response) } };
      } catch (error) {
        sent.destroy();
        throw error;
      }
    });
  }

  /** Closes the sockets kept for reuse. */
  close(): void {
    this.#agent.destroy();
  }

  #request({ method, path, token, body, form = 'json' }: HttpRequest, signal: AbortSignal): ClientRequest {
    this.#to ??= this.#target();
    const to = { ...this.#to, path: this.#base.pathname + path.slice(1), method };
    const headers: Record<string, string> = { accept: ACCEPTED[form], 'user-agent': 'salt-xmpp' };
    if (token !== undefined) headers['x-auth-token'] = token;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const sent = this.#sendBy({ ...to, headers });
    const abort = () => sent.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    return sent;
  }

  /** Made at the first request, so that an unreadable `ca` is an answer to somebody and no crash at the start. */
  #target(): RequestOptions {
    const { ca, insecure_tls: insecureTls } = this.#options;
    const { protocol, hostname, port, auth } = urlToHttpOptions(this.#base);
    const tls = { rejectUnauthorized: !insecureTls, ...(ca ? { ca: readCa(ca) } : {}) };
    return { protocol, hostname, port, auth, agent: this.#agent, ...tls };
  }

  /** Runs a request. A failure is the reason of the signal if that fired, else a SaltError. */
  async #during<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      const done = await run();
      signal.throwIfAborted();
      return done;
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(error, this.address);
    }
  }

  async *#pieces(response: IncomingMessage, signal: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      yield* response;
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(error, this.address);
    }
  }
}

/** Sends the body and waits for the answer's head. */
function responseTo(sent: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  sent.on('error', reject);
  const received = guarded('http', (response: IncomingMessage) => {
    // It may fail before it is read, and an error that nobody hears would end the process.
    response.on('error', reject);
    resolve(response);
  });
  sent.on('response', received);
  sent.end(body);
  return promise;
}

function headOf({ statusCode: status = 0, headers }: IncomingMessage): Omit<HttpAnswer, 'text'> {
  const { 'content-type': contentType = '', location } = headers;
  return { status, contentType, location };
}

/** Reads the whole body. @throws SaltError `salt-too-large`, or the error of `node:http` */
async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let left = maxBytes;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const received = guarded('http', (piece: Buffer) => {
    pieces.push(piece);
    left -= piece.length;
    if (left < 0) response.destroy(answerTooLarge(maxBytes));
  });
  response.on('data', received).on('end', resolve).on('error', reject);
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > maxBytes) response.destroy(answerTooLarge(maxBytes));
  await promise;
  const [only] = pieces;
  return (pieces.length === 1 && only ? only : Buffer.concat(pieces)).toString('utf8');
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response) {
    text += Buffer.from(piece).toString('utf8');
    if (text.length > LONGEST_REFUSAL) break;
  }
  return text;
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `The certificate file of salt.ca cannot be read: ${file}.`;
    throw new SaltError('salt-tls', message, { cause: error });
  }
}

function answerTooLarge(maxBytes: number): SaltError {
  const limit = Math.round(maxBytes / 2 ** 20);
  const message = `Salt's answer is over ${limit} MiB, more than the gateway takes: ask for less or fewer minions.`;
  return new SaltError('salt-too-large', message, { unclear: true });
}
