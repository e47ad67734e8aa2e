import { type Element, xml } from '@xmpp/component';
import { background, reportCaught } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { StanzaError, StanzaRefused } from './errors.ts';
import { type Jid, parseJid } from './jid.ts';

/** The sender and the receiver of a stanza: `to` is at our domain. */
export interface Addresses {
  readonly from: Jid;
  readonly to: Jid;
}

/** Takes a message or presence of any type, errors among them. */
export type StanzaHandler = (stanza: Element, addresses: Addresses) => void | Promise<void>;

/** Returns the child of the result, or nothing for an empty result; throws StanzaError for an error answer. */
export type IqHandler = (
  iq: Element,
  addresses: Addresses,
) => Element | undefined | Promise<Element | undefined>;

/** Runs before any IQ handler; throws StanzaError to refuse. */
export type IqGuard = (iq: Element, addresses: Addresses) => void | Promise<void>;

/** Brings inbound stanzas to their handlers and owns the answers to IQ requests. Nothing in it throws. */
export class Dispatcher {
  readonly #domain: string;
  readonly #log: Log;
  readonly #answer: (stanza: Element) => void;
  readonly #messages: StanzaHandler[] = [];
  readonly #presences: StanzaHandler[] = [];
  readonly #iqs = new Map<string, IqHandler>();
  #guard: IqGuard | undefined;

  constructor(domain: string, log: Log, answer: (stanza: Element) => void) {
    this.#domain = domain;
    this.#log = log;
    this.#answer = answer;
  }

  /** Adds a handler for messages of all types. Its failures are logged and hurt nothing. */
  onMessage(handler: StanzaHandler): void {
    this.#messages.push(handler);
  }

  /** Adds a handler for presence of all types. */
  onPresence(handler: StanzaHandler): void {
    this.#presences.push(handler);
  }

  /** Sets the one handler for IQ requests with that child. Without a handler the answer is `service-unavailable`. */
  onIq(type: 'get' | 'set', name: string, namespace: string, handler: IqHandler): void {
    const key = `${type} ${name} ${namespace}`;
    if (this.#iqs.has(key)) throw new Error(`a handler answers ${key} already`);
    this.#iqs.set(key, handler);
  }

  /** Sets the one hook that runs before every IQ handler and may refuse by throwing StanzaError. */
  guard(guard: IqGuard): void {
    if (this.#guard) throw new Error('a guard stands already');
    this.#guard = guard;
  }

  /** Parses a stanza's addresses; undefined where it is not from an address to an address of ours. */
  addressesOf({ attrs }: Element): Addresses | undefined {
    const from = parseJid(attrs.from);
    const to = parseJid(attrs.to);
    return from && to?.domain === this.#domain ? { from, to } : undefined;
  }

  /** Handles all stanzas except IQ answers. */
  dispatch(stanza: Element, addresses: Addresses): void {
    if (stanza.name === 'iq') background('dispatcher', this.#answerIq(stanza, addresses));
    else
      for (const handler of stanza.name === 'message' ? this.#messages : this.#presences)
        background('dispatcher', this.#run(handler, stanza, addresses));
  }

  /** Answers a stanza that is too big, so that only its first tag is known. */
  refuseOversized(stanza: Element): void {
    const { type } = stanza.attrs;
    const answerable = stanza.name === 'iq' ? isRequest(type) : stanza.name === 'message' && type !== 'error';
    if (!answerable || !this.addressesOf(stanza)) return;
    this.#answer(errorReply(stanza, new StanzaError('policy-violation', 'modify', 'The stanza is too big')));
  }

  async #run(handler: StanzaHandler, stanza: Element, addresses: Addresses): Promise<void> {
    try {
      await handler(stanza, addresses);
    } catch (error) {
      this.#failed(error, stanza, 'a stanza handler failed');
    }
  }

  async #answerIq(iq: Element, addresses: Addresses): Promise<void> {
    let answer: Element;
    try {
      answer = resultReply(iq, await this.#handleIq(iq, addresses));
    } catch (error) {
      if (!(error instanceof StanzaError)) this.#failed(error, iq, 'an IQ handler failed');
      answer = errorReply(
        iq,
        error instanceof StanzaError ? error : new StanzaError('internal-server-error', 'wait'),
      );
    }
    if (!this.#answered(answer) && answer.attrs.type === 'result') {
      // An answer too big for the stream must not leave the asker without any.
      this.#answered(errorReply(iq, new StanzaError('resource-constraint', 'wait')));
    }
  }

  #answered(answer: Element): boolean {
    try {
      this.#answer(answer);
      return true;
    } catch (error) {
      const level = error instanceof StanzaRefused && error.code === 'stopped' ? 'debug' : 'error';
      this.#log[level]({ err: error, to: answer.attrs.to }, 'an IQ answer was refused');
      return false;
    }
  }

  async #handleIq(iq: Element, addresses: Addresses): Promise<Element | undefined> {
    const child = iq.getChildElements()[0];
    const { type } = iq.attrs;
    if (!child || !isRequest(type)) throw new StanzaError('bad-request', 'modify');
    await this.#guard?.(iq, addresses);
    const handler = this.#iqs.get(`${type} ${child.getName()} ${child.getNS()}`);
    if (!handler) throw new StanzaError('service-unavailable', 'cancel');
    return handler(iq, addresses);
  }

  #failed(error: unknown, { name, attrs }: Element, message: string): void {
    this.#log.error({ err: error, stanza: name, from: attrs.from }, message);
    reportCaught('dispatcher', error, true);
  }
}

function isRequest(type: string | undefined): boolean {
  return type === 'get' || type === 'set';
}

/** The result of an IQ request (RFC 6120 §8.2.3), with at most one child. */
export function resultReply(request: Element, child?: Element): Element {
  return xml('iq', { ...turned(request), type: 'result' }, child);
}

/**
 * The error answer to a stanza (RFC 6120 §8.3.1). It does not quote the stanza: that is optional, and would
 * send back what was too big to begin with.
 */
export function errorReply(stanza: Element, error: StanzaError): Element {
  return xml(stanza.name, { ...turned(stanza), type: 'error' }, error.toElement());
}

function turned(stanza: Element): { from?: string; to?: string; id?: string } {
  const { from, to, id } = stanza.attrs;
  return { ...(to && { from: to }), ...(from && { to: from }), ...(id && { id }) };
}
