import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { guarded } from '../guard/index.ts';

/** The text at `/metrics`. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Why the gateway is not ready: one sentence for each part that is not. Empty when it is. */
export type Readiness = () => Promise<Record<string, string>>;

/**
 * Serves `/healthz` (200 while the process works), `/readyz` (200, or 503 with the reasons as JSON) and `/metrics`
 * (Prometheus).
 */
export class HealthServer {
  readonly #server: Server;
  readonly #listen: { host: string; port: number };

  /** `listen` is `host:port`; port 0 takes a free one. */
  constructor(listen: string, readiness: Readiness, metrics: MetricsText) {
    const colon = listen.lastIndexOf(':');
    const host = listen.slice(0, colon).replace(/^\[|\]$/g, '');
    this.#listen = { host, port: Number(listen.slice(colon + 1)) };
    const serve = async (path: string | undefined, response: ServerResponse) => {
      if (path === '/healthz') return answer(response, 200, { status: 'ok' });
      if (path === '/metrics') return answerMetrics(response, metrics);
      if (path !== '/readyz')
        return answer(response, 404, { error: 'there is /healthz, /readyz and /metrics' });
      const waiting = await readiness();
      const ready = Object.keys(waiting).length === 0;
      answer(response, ready ? 200 : 503, ready ? { status: 'ready' } : { status: 'not ready', ...waiting });
    };
    const served = guarded('health', async (request: IncomingMessage, response: ServerResponse) => {
      try {
        await serve(request.url?.split('?')[0], response);
      } catch (error) {
        if (!response.headersSent) answer(response, 500, { error: (error as Error).message });
        throw error;
      }
    });
    this.#server = createServer(served);
  }

  /** Resolves with the address in use; rejects with Node's error (`EADDRINUSE`, ...). */
  start(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#listen.port, this.#listen.host, () => {
        const address = this.#server.address();
        const port = typeof address === 'object' && address ? address.port : this.#listen.port;
        resolve(`http://${this.#listen.host}:${port}`);
      });
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

async function answerMetrics(response: ServerResponse, metrics: MetricsText): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
}

/**
 * Tells systemd that the service is ready (sd_notify(3), `Type=notify`). Uses systemd's program: Node has no datagram
 * sockets of the local kind. Does nothing without a request for it ($NOTIFY_SOCKET). Resolves with the reason of a
 * failure; systemd then ends the service at its timeout.
 */
export function notifyReady(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (!env.NOTIFY_SOCKET) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('systemd-notify', ['--ready'], { env }, (error) => resolve(error?.message));
  });
}
