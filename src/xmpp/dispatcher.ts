import type { Element } from '@xmpp/component';
import { background, reportCaught } from '../guard/index.ts';
import { StanzaRefused } from './errors.ts';
import { parseJid } from './jid.ts';
import type { Log } from './log.ts';
import { errorReply, resultReply } from './replies.ts';
import { StanzaError } from './stanza-error.ts';

/** Takes a message or presence of any type, errors among them. */
export type StanzaHandler = (stanza: Element) => void | Promise<void>;

/** Returns the child of the result, or nothing for an empty result; throws StanzaError for an error answer. */
export type IqHandler = (iq: Element) => Element | undefined | Promise<Element | undefined>;

/** Runs before any IQ handler; throws StanzaError to refuse. */
export type IqGuard = (iq: Element) => void | Promise<void>;

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

  onMessage(handler: StanzaHandler): void {
    this.#messages.push(handler);
  }

  onPresence(handler: StanzaHandler): void {
    this.#presences.push(handler);
  }

  onIq(type: 'get' | 'set', name: string, namespace: string, handler: IqHandler): void {
    const key = `${type} ${name} ${namespace}`;
    if (this.#iqs.has(key)) throw new Error(`a handler answers ${key} already`);
    this.#iqs.set(key, handler);
  }

  guard(guard: IqGuard): void {
    if (this.#guard) throw new Error('a guard stands already');
    this.#guard = guard;
  }

  /** Whether a stanza can be worked with: from an address, to an address of ours. */
  isAddressed(stanza: Element): boolean {
    return parseJid(stanza.attrs.from) !== undefined && parseJid(stanza.attrs.to)?.domain === this.#domain;
  }

  /** All but IQ answers. */
  dispatch(stanza: Element): void {
    if (stanza.name === 'iq') background('dispatcher', this.#answerIq(stanza));
    else
      for (const handler of stanza.name === 'message' ? this.#messages : this.#presences)
        background('dispatcher', this.#run(handler, stanza));
  }

  /** Answers a stanza of which only the first tag is known, being too big. */
  refuseOversized(stanza: Element): void {
    const { type } = stanza.attrs;
    const answerable =
      stanza.name === 'iq' ? type === 'get' || type === 'set' : stanza.name === 'message' && type !== 'error';
    if (!answerable || !this.isAddressed(stanza)) return;
    this.#answer(errorReply(stanza, new StanzaError('policy-violation', 'modify', 'The stanza is too big')));
  }

  async #run(handler: StanzaHandler, stanza: Element): Promise<void> {
    try {
      await handler(stanza);
    } catch (error) {
      this.#log.error(
        { err: error, stanza: stanza.name, from: stanza.attrs.from },
        'a stanza handler failed',
      );
      reportCaught('dispatcher', error, true);
    }
  }

  async #answerIq(iq: Element): Promise<void> {
    let answer: Element;
    try {
      answer = resultReply(iq, await this.#handleIq(iq));
    } catch (error) {
      answer = errorReply(iq, this.#asStanzaError(error, iq));
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

  async #handleIq(iq: Element): Promise<Element | undefined> {
    const child = iq.getChildElements()[0];
    const { type } = iq.attrs;
    if (!child || (type !== 'get' && type !== 'set')) throw new StanzaError('bad-request', 'modify');
    await this.#guard?.(iq);
    const handler = this.#iqs.get(`${type} ${child.getName()} ${child.getNS()}`);
    if (!handler) throw new StanzaError('service-unavailable', 'cancel');
    return handler(iq);
  }

  #asStanzaError(error: unknown, iq: Element): StanzaError {
    if (error instanceof StanzaError) return error;
    this.#log.error({ err: error, from: iq.attrs.from }, 'an IQ handler failed');
    reportCaught('dispatcher', error, true);
    return new StanzaError('internal-server-error', 'wait');
  }
}
