import { component, type Element, xml } from '@xmpp/component';

export interface PeerOptions {
  service: string;
  domain: string;
  password: string;
}

export interface Question {
  to: string;
  body: string;
  /** True for the answer; others are heard and skipped. */
  isAnswer(body: string): boolean;
  withinMs?: number;
}

export interface Heard {
  body: string;
  /** From the sending to the answer. */
  ms: number;
}

interface Waiting extends Question {
  sent: number;
  settle(heard: Heard): void;
}

/** People on a separate component, who send chat messages and wait for the answers. */
export class Peer {
  /** The stanza with the longest body that came, bytes. */
  longestStanza = 0;
  #longestBody = 0;
  readonly #options: PeerOptions;
  readonly #entity: ReturnType<typeof component>;
  readonly #waiting = new Map<string, Waiting>();
  #next = 0;
  #lastBody = '';

  private constructor(options: PeerOptions) {
    this.#options = options;
    this.#entity = component(options);
    this.#entity.on('stanza', (stanza: Element) => this.#hear(stanza));
    this.#entity.on('error', () => {});
  }

  static async connect(options: PeerOptions): Promise<Peer> {
    const peer = new Peer(options);
    await peer.#entity.start();
    return peer;
  }

  /** Sends a chat message from `admin@DOMAIN/bench` and resolves with its answer. */
  ask(question: Question): Promise<Heard> {
    const { to, body, withinMs = 30_000 } = question;
    const id = `q${this.#next++}-${process.pid}`;
    const from = `admin@${this.#options.domain}/bench`;
    const message = xml(
      'message',
      { type: 'chat', from, to, id },
      xml('body', {}, body),
      xml('thread', {}, id),
    );
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`No answer to "${body}" from ${to}; the last message was: ${this.#lastBody}`));
      }, withinMs);
      const settle = (heard: Heard) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(heard);
      };
      this.#waiting.set(id, { ...question, sent: performance.now(), settle });
      this.#entity.send(message).catch(reject);
    });
  }

  async stop(): Promise<void> {
    this.#entity.reconnect.stop();
    await this.#entity.stop();
  }

  /** Chat states and receipts have no body; progress has one that is not the answer. */
  #hear(stanza: Element): void {
    const now = performance.now();
    const body = stanza.is('message') ? stanza.getChildText('body') : null;
    if (body === null) return;
    this.#lastBody = body;
    if (body.length > this.#longestBody) {
      this.#longestBody = body.length;
      this.longestStanza = Buffer.byteLength(stanza.toString());
    }
    const waiting = this.#askedBy(stanza);
    if (waiting?.isAnswer(body)) waiting.settle({ body, ms: now - waiting.sent });
  }

  /** By thread, which an answer keeps; else the oldest question to that contact. */
  #askedBy(stanza: Element): Waiting | undefined {
    const thread = stanza.getChildText('thread');
    if (thread !== null) return this.#waiting.get(thread);
    const from = stanza.attrs.from?.split('/')[0];
    return [...this.#waiting.values()].find(({ to }) => to === from);
  }
}
