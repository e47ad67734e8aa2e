import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';

/** `rubbish`: the request goes through, its answer is a web page in place of JSON. */
export type ApiFault = 'slow' | 'rubbish';
/** `cut`: connections end and are refused. `held`: they stay, and nothing comes. `slow`, `rubbish`: each piece. */
export type EventsFault = 'cut' | 'held' | 'slow' | 'rubbish';

const SLOW_MS = 3000;

/** Stands before a salt-api; the event stream has separate faults. */
export class ApiProxy {
  #api: ApiFault | undefined;
  #events: EventsFault | undefined;
  #released = Promise.withResolvers<void>();
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((asked, answer) => void this.#pass(asked, answer));
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
  }

  static async before(target: string): Promise<ApiProxy> {
    const proxy = new ApiProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  setApi(fault: ApiFault | undefined): void {
    this.#api = fault;
  }

  setEvents(fault: EventsFault | undefined): void {
    this.#events = fault;
    this.#released.resolve();
    this.#released = Promise.withResolvers();
    if (fault === 'cut') this.cutEvents();
  }

  /** Ends the event streams that are open. */
  cutEvents(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  close(): void {
    this.setEvents(undefined);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const isEvents = asked.url?.startsWith('/events') ?? false;
    if (isEvents && this.#events === 'cut') return void answer.destroy();
    const pieces: Buffer[] = [];
    for await (const piece of asked) pieces.push(piece as Buffer);
    if (!isEvents && this.#api === 'slow') await later(SLOW_MS);
    const { method, headers } = asked;
    const passed = request(new URL(asked.url ?? '/', this.#target), { method, headers }, (got) => {
      if (isEvents) this.#stream(got, answer);
      else this.#answer(got, answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    passed.end(Buffer.concat(pieces));
  }

  #answer(got: IncomingMessage, answer: ServerResponse): void {
    got.on('error', () => answer.destroy());
    if (this.#api !== 'rubbish') {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
      return;
    }
    got.resume();
    got.on('end', () => {
      answer.writeHead(200, { 'content-type': 'text/html' });
      answer.end('<html><body>It works!</body></html>');
    });
  }

  #stream(got: IncomingMessage, answer: ServerResponse): void {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    answer.flushHeaders();
    this.#streams.add(answer);
    answer.on('close', () => this.#streams.delete(answer));
    got.on('error', () => answer.destroy());
    let order = Promise.resolve();
    got.on('data', (piece: Buffer) => {
      const fault = this.#events;
      const delay = fault === 'slow' ? later(SLOW_MS) : fault === 'held' ? this.#released.promise : undefined;
      const sent = fault === 'rubbish' ? Buffer.concat([randomBytes(piece.length), END]) : piece;
      order = order.then(async () => {
        await delay;
        if (!answer.destroyed) answer.write(sent);
      });
    });
    got.on('end', () => answer.end());
  }
}

/** The end of a block, so that the text after the rubbish can be read again. */
const END = Buffer.from('\n\ntag: salt/job/1/ret/x\ndata: {"tag": 7\n\n');
