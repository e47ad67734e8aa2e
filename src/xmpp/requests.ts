import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { guarded } from '../guard/index.ts';
import { StanzaError, XmppError } from './errors.ts';
import { parseJid } from './jid.ts';

interface Waiting {
  readonly to: string;
  readonly timer: NodeJS.Timeout;
  resolve(answer: Element): void;
  reject(error: unknown): void;
}

/** The IQ requests that wait for an answer. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();

  /** Sends with a new id. Rejects with StanzaError, XmppError, or what `send` throws. */
  ask(iq: Element, timeoutMs: number, send: (iq: Element) => void): Promise<Element> {
    const id = randomUUID();
    iq.attrs.id = id;
    const { promise, resolve, reject } = Promise.withResolvers<Element>();
    const late = guarded('xmpp-requests', () =>
      this.#take(id)?.reject(
        new XmppError('timeout', `${iq.attrs.to} did not answer within ${timeoutMs} ms`),
      ),
    );
    const timer = setTimeout(late, timeoutMs);
    this.#waiting.set(id, { to: addressOf(iq.attrs.to), timer, resolve, reject });
    try {
      send(iq);
    } catch (error) {
      this.#take(id)?.reject(error);
    }
    return promise;
  }

  /** True if it answers one of ours: by id and by sender (RFC 6120 §8.1.3), as ids can be guessed or seen. */
  answer(iq: Element): boolean {
    const { id = '', from, type } = iq.attrs;
    if (this.#waiting.get(id)?.to !== addressOf(from)) return false;
    const waiting = this.#take(id);
    if (type === 'error') waiting?.reject(StanzaError.from(iq));
    else waiting?.resolve(iq);
    return true;
  }

  /** The stream is gone: answers can no longer come. */
  failAll(): void {
    for (const id of [...this.#waiting.keys()])
      this.#take(id)?.reject(
        new XmppError('disconnected', 'the XMPP server was disconnected before it answered'),
      );
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}

// The server answers under the address as it normalises it.
function addressOf(text: string | undefined): string {
  return parseJid(text?.normalize('NFKC'))?.full ?? '';
}
