import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Component } from '@xmpp/component-core';
import { buildDiscoInfo, type Element, NS_DISCO_INFO, xml } from '../../../src/xmpp/index.ts';
import { patiently } from '../../support/patience.ts';

/** Gets every stanza that the gateway sends. */
export type StanzaListener = (stanza: Element) => void;

export interface ServerOptions {
  domain: string;
  secret: string;
}

/** The least XMPP server that a component can live at (XEP-0114): one component, and people told by hand. */
export class XmppServer {
  readonly #server: Server;
  readonly #options: ServerOptions;
  readonly #listeners = new Set<StanzaListener>();
  #own: (stanza: Element) => boolean = () => false;
  #each: () => void = () => {};
  /** Takes a new connection in place of the server; true if it did. */
  intercept: ((socket: Socket) => boolean) | undefined;
  /** Domains that are of rooms; what any domain is can be asked. */
  readonly rooms = new Set<string>();
  readonly #logIns: (() => void)[] = [];
  readonly #refusals: (() => void)[] = [];
  #component: Socket | undefined;
  #refusing = false;
  /** How often a component has logged in. */
  logIns = 0;

  private constructor(server: Server, options: ServerOptions) {
    this.#server = server;
    this.#options = options;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static async start(options: ServerOptions): Promise<XmppServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new XmppServer(server, options);
  }

  get service(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `xmpp://127.0.0.1:${address.port}`;
  }

  /** True if a component can take stanzas. */
  get connected(): boolean {
    return this.#component !== undefined;
  }

  /** Resolves once the component has logged in as often as that. */
  async loggedIn(times = 1): Promise<void> {
    while (this.logIns < times) {
      const next = new Promise<void>((resolve) => this.#logIns.push(resolve));
      await patiently(next, `the component logged in ${this.logIns} times, not ${times}`);
    }
  }

  /** Resolves when the next log-in is refused for a wrong secret. */
  refusedLogIn(): Promise<void> {
    const next = new Promise<void>((resolve) => this.#refusals.push(resolve));
    return patiently(next, 'no log-in was refused');
  }

  /** True to cut new connections at once, like a server that is going down. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing;
  }

  /** Gives what takes the listener away again. */
  onStanza(listener: StanzaListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back for each stanza, also for those that the server takes. */
  onEach(each: () => void): void {
    this.#each = each;
  }

  /** Sets what the server itself takes, and says so by true: it reaches nobody. */
  takes(own: (stanza: Element) => boolean): void {
    this.#own = own;
  }

  /** Hands a stanza to the component. */
  deliver(stanza: Element): void {
    this.deliverRaw(stanza.toString());
  }

  /** Hands XML to the component, whatever it is. */
  deliverRaw(xml: string): void {
    if (!this.#component) throw new Error('the component is not connected');
    this.#component.write(xml);
  }

  /** Cuts the connection, as a restart of the server does. */
  drop(): void {
    this.#component?.destroy();
    this.#component = undefined;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.drop();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    if (this.intercept?.(socket)) return;
    if (this.#refusing) {
      socket.destroy();
      return;
    }
    const id = randomUUID();
    const parser = new Component.prototype.Parser();
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#component === socket) this.#component = undefined;
    });
    socket.setEncoding('utf8').on('data', (text: string) => parser.write(text));
    parser.on('start', () => socket.write(this.#header(id)));
    parser.on('element', (element: Element) => {
      this.#each();
      if (element.is('handshake')) this.#shakeHands(socket, id, element.getText());
      else if (this.#own(element)) return;
      else if (this.#isToItself(element)) this.#component?.write(element.toString());
      else if (!this.#tellsWhatItIs(element)) for (const listener of this.#listeners) listener(element);
    });
    parser.on('end', () => socket.end('</stream:stream>'));
    parser.on('error', () => socket.destroy());
  }

  #header(id: string): string {
    const namespaces = "xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept'";
    return `<?xml version='1.0'?><stream:stream ${namespaces} from='${this.#options.domain}' id='${id}'>`;
  }

  /** As Prosody, it routes what a component sends to its own domain, and the answer, back to it. */
  #isToItself({ attrs: { from, to } }: Element): boolean {
    return to === this.#options.domain && from === to;
  }

  /** The kind of a domain (XEP-0030): a server, or rooms. */
  #tellsWhatItIs(iq: Element): boolean {
    const { id, from, to = '', type } = iq.attrs;
    if (!iq.is('iq') || type !== 'get' || to.includes('@') || !iq.getChild('query', NS_DISCO_INFO))
      return false;
    const category = this.rooms.has(to) ? 'conference' : 'server';
    const identity = { category, type: this.rooms.has(to) ? 'text' : 'im' };
    const info = buildDiscoInfo({ identities: [identity], features: [] });
    this.deliver(xml('iq', { type: 'result', id, from: to, to: from }, info));
    return true;
  }

  #shakeHands(socket: Socket, id: string, digest: string): void {
    const right = createHash('sha1').update(`${id}${this.#options.secret}`).digest('hex');
    if (digest !== right) {
      const condition = "<not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
      socket.end(`<stream:error>${condition}</stream:error></stream:stream>`);
      for (const resolve of this.#refusals.splice(0)) resolve();
      return;
    }
    this.#component = socket;
    this.logIns += 1;
    socket.write('<handshake/>');
    for (const resolve of this.#logIns.splice(0)) resolve();
  }
}
