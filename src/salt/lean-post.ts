import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { guarded } from '../guard/index.ts';
import { SaltError } from './errors.ts';
import type { HttpAnswer } from './http.ts';

export interface LeanPost {
  /** Where to and over which agent; `protocol` decides whether by TLS. */
  to: RequestOptions;
  body: string;
  signal: AbortSignal;
  /** The longest answer read, in bytes. */
  maxBytes: number;
}

/**
 * Posts and reads the whole answer, whatever its status, by `node:http` alone. Every command is one such request,
 * and by `got` it takes four times the processor time (bench/round-trip). Never repeated, no redirect followed.
 * @throws SaltError `salt-too-large`, the signal's reason, or the error of `node:http`
 */
export async function leanPost({ to, body, signal, maxBytes }: LeanPost): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const sent = to.protocol === 'https:' ? httpsRequest(to) : httpRequest(to);
  const abort = () => sent.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await answerTo(sent, body, maxBytes);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function answerTo(sent: ClientRequest, body: string, maxBytes: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    /** What fails in a listener is the request's failure. */
    const settling = <Args extends unknown[]>(run: (...args: Args) => void) =>
      guarded('lean-post', (...args: Args) => {
        try {
          run(...args);
        } catch (error) {
          sent.destroy();
          reject(error);
        }
      });
    sent.on('error', reject);
    const received = settling((response: IncomingMessage) => {
      const { 'content-type': contentType = '', 'content-length': length = 0, location } = response.headers;
      const pieces: Buffer[] = [];
      let size = 0;
      const checkSize = (bytes: number) => {
        if (bytes > maxBytes) response.destroy(answerTooLarge(maxBytes));
      };
      checkSize(Number(length));
      const taken = settling((piece: Buffer) => {
        size += piece.length;
        pieces.push(piece);
        checkSize(size);
      });
      const ended = settling(() => {
        const [only] = pieces;
        const whole = pieces.length === 1 && only ? only : Buffer.concat(pieces);
        resolve({ status: response.statusCode ?? 0, contentType, location, text: whole.toString('utf8') });
      });
      response.on('data', taken);
      response.on('error', reject);
      response.on('end', ended);
    });
    sent.on('response', received);
    sent.end(body);
  });
}

/** The error for an answer longer than the gateway reads. */
export function answerTooLarge(maxBytes: number): SaltError {
  const limit = Math.round(maxBytes / 2 ** 20);
  const message = `Salt's answer is over ${limit} MiB, more than the gateway takes: ask for less or fewer minions.`;
  return new SaltError('salt-too-large', message, { unclear: true });
}
