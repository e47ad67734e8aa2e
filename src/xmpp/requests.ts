import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { guarded } from '../guard/index.ts';
import { XmppError } from './errors.ts';
import { parseJid } from './jid.ts';
import { StanzaError } from './stanza-error.ts';

interface Waiting {
  readonly to: string;
  readonly timer: NodeJS.Timeout;
  resolve(answer: Element): void;
  reject(error: Error): void;
}

/** The IQ requests that wait for an answer. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Sends with a new id. Rejects with StanzaError, XmppError, or what `send` throws. */
  ask(iq: Element, timeoutMs: number, send: (iq: Element) => void): Promise<Element> {
    const id = randomUUID();
    iq.attrs.id = id;
    const { promise, resolve, reject } = Promise.withResolvers<Element>();
    const timer = setTimeout(
      guarded('xmpp-requests', () => {
        this.#waiting.delete(id);
        reject(new XmppError('timeout', `${iq.attrs.to} did not answer within ${timeoutMs} ms`));
      }),
      timeoutMs,
    );
    this.#waiting.set(id, { to: addressOf(iq.attrs.to), timer, resolve, reject });
    try {
      send(iq);
    } catch (error) {
      this.#forget(id);
      reject(error);
    }
    return promise;
  }

  /** True if it answers one of ours: by id and by sender (RFC 6120 §8.1.3), as ids can be guessed or seen. */
  answer(iq: Element): boolean {
    const id = iq.attrs.id ?? '';
    const waiting = this.#waiting.get(id);
    if (!waiting || waiting.to !== addressOf(iq.attrs.from)) return false;
    this.#forget(id);
    if (iq.attrs.type === 'error') waiting.reject(StanzaError.from(iq));
    else waiting.resolve(iq);
    return true;
  }

  /** The stream is gone: no answer can come any more. */
  failAll(): void {
    for (const [id, waiting] of [...this.#waiting]) {
      this.#forget(id);
      waiting.reject(new XmppError('disconnected', 'the XMPP server was disconnected before it answered'));
    }
  }

  #forget(id: string): void {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#waiting.delete(id);
  }
}

// The server answers under the address as it normalises it.
function addressOf(text: string | undefined): string {
  return parseJid(text?.normalize('NFKC'))?.full ?? '';
}
