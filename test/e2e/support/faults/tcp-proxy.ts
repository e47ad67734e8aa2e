import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';

/** `slow`: each piece comes so much later, in order. `rubbish`: what the server says is replaced by other bytes. */
export type WireFault = 'slow' | 'rubbish';

const SLOW_MS = 2000;

/** Stands before the XMPP server's component port. */
export class TcpProxy {
  fault: WireFault | undefined;
  readonly #server = createServer((socket) => this.#pass(socket));
  readonly #sockets = new Set<Socket>();
  readonly #target: number;

  private constructor(target: number) {
    this.#target = target;
  }

  static async before(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Rubbish comes at once, not with the server's next word. */
  set(fault: WireFault | undefined): void {
    this.fault = fault;
    if (fault === 'rubbish') for (const socket of this.#sockets) socket.write(rubbish());
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pass(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1');
    this.#sockets.add(near);
    near.on('close', () => this.#sockets.delete(near));
    this.#pump(near, far, false);
    this.#pump(far, near, true);
  }

  #pump(from: Socket, to: Socket, isServer: boolean): void {
    let order = Promise.resolve();
    from.on('error', () => to.destroy());
    from.on('data', (piece: Buffer) => {
      const delay = this.fault === 'slow' ? later(SLOW_MS) : undefined;
      const sent = isServer && this.fault === 'rubbish' ? rubbish() : piece;
      order = order.then(async () => {
        await delay;
        if (!to.destroyed) to.write(sent);
      });
    });
    from.on('end', () => {
      order = order.then(() => void to.end());
    });
    from.on('close', () => {
      order = order.then(() => void to.destroySoon());
    });
  }
}

function rubbish(): Buffer {
  return Buffer.concat([Buffer.from('<iq to=&&&\u0000'), randomBytes(64)]);
}
