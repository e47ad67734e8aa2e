import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

export const DOMAIN = 'salt.demo.no';
export const SECRET = 's3cret';
const STREAM_ID = 'stream-1';

/** The server's stream header. */
export const HEADER = `<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' from='${DOMAIN}' id='${STREAM_ID}'>`;

/** A stand-in for an XMPP server that follows a test, byte by byte. */
export class Peer {
  readonly #server: Server;
  readonly #accepted: PeerConnection[] = [];
  readonly #arrivals = new EventEmitter();
  /** When each connection came, by performance.now(). */
  readonly arrivedAt: number[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.arrivedAt.push(performance.now());
      this.#accepted.push(new PeerConnection(socket));
      this.#arrivals.emit('arrival');
    });
  }

  static async listen(): Promise<Peer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Peer(server);
  }

  get service(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `xmpp://127.0.0.1:${address.port}`;
  }

  /** The next connection that was not handed out yet. */
  async connection(): Promise<PeerConnection> {
    while (this.#accepted.length === 0) await once(this.#arrivals, 'arrival');
    const next = this.#accepted.shift();
    if (!next) throw new Error('no connection');
    return next;
  }

  /** The next connection, taken through header and handshake. */
  async loggedIn(): Promise<PeerConnection> {
    const connection = await this.connection();
    await connection.logIn();
    return connection;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const connection of PeerConnection.open) connection.socket.destroy();
    await once(this.#server, 'close');
  }
}

export class PeerConnection {
  static readonly open = new Set<PeerConnection>();
  readonly socket: Socket;
  /** The elements that no test has taken yet. */
  #text = '';

  constructor(socket: Socket) {
    this.socket = socket;
    PeerConnection.open.add(this);
    socket.on('close', () => PeerConnection.open.delete(this));
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => {
      this.#text += data.toString('utf8');
    });
  }

  async logIn(): Promise<void> {
    await this.until(/<stream:stream [^>]*>/);
    this.socket.write(HEADER);
    const [, digest] = await this.until(/<handshake>(.*?)<\/handshake>/);
    if (digest !== digestOf(SECRET)) throw new Error('wrong digest');
    this.socket.write('<handshake/>');
  }

  send(...pieces: (string | Buffer)[]): void {
    for (const piece of pieces) this.socket.write(piece);
  }

  /** Waits for text that matches, and takes everything up to its end. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const closed = new AbortController();
    this.socket.once('close', () => closed.abort());
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match) {
        this.#text = this.#text.slice(match.index + match[0].length);
        return match;
      }
      if (this.socket.destroyed) throw new Error(`closed before ${pattern}`);
      await once(this.socket, 'data', { signal: closed.signal });
    }
  }

  /** Sends a question to which anything sound answers, and returns all that came before that answer. */
  async everythingSoFar(): Promise<string> {
    const id = `sync-${Math.random()}`;
    this.send(
      `<iq type='get' id='${id}' from='sync@demo.no/x' to='${DOMAIN}'><sync xmlns='urn:test:sync'/></iq>`,
    );
    for (;;) {
      const answer = this.#text.lastIndexOf('<iq ', this.#text.indexOf(`id="${id}"`));
      if (answer !== -1 && this.#text.includes(id)) {
        const before = this.#text.slice(0, answer);
        await this.until(new RegExp(`${id}"[^]*?</iq>`));
        return before;
      }
      await once(this.socket, 'data');
    }
  }

  /** Stops reading, like a server that hangs. */
  stall(): void {
    this.socket.removeAllListeners('data');
    this.socket.pause();
  }

  async closed(): Promise<void> {
    if (!this.socket.destroyed) await once(this.socket, 'close');
  }
}

export function digestOf(secret: string): string {
  return createHash('sha1')
    .update(STREAM_ID + secret)
    .digest('hex');
}
