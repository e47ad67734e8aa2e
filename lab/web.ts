import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './errors.ts';
import { chatPage, type PageOptions } from './web-page.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** The web chat: Converse.js, served on loopback with pages that are logged in already. */
export class WebChat {
  readonly #server: Server;
  readonly #port: number;

  /** `pages`: the page of each person, by path. */
  constructor(port: number, pages: Record<string, PageOptions>) {
    this.#port = port;
    const dist = converseDist();
    const html = new Map(Object.entries(pages).map(([path, page]) => [path, chatPage(page)]));
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url?.split('?')[0] ?? '/');
      const page = html.get(path);
      if (page !== undefined) return send(response, 200, page);
      const file = path.startsWith('/dist/') ? join(dist, normalize(path.slice('/dist'.length))) : undefined;
      if (file?.startsWith(dist + sep) && statSync(file, { throwIfNoEntry: false })?.isFile()) {
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
        createReadStream(file).pipe(response);
      } else send(response, 404, 'Not found');
    });
  }

  /** Resolves with the page's address. */
  start(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => resolve(`http://127.0.0.1:${this.#port}/`));
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function converseDist(): string {
  try {
    return dirname(fileURLToPath(import.meta.resolve('converse.js')));
  } catch (cause) {
    throw new LabError('missing-package', 'The package converse.js is missing: run npm ci in a checkout.', {
      cause,
    });
  }
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': TYPES['.html'] }).end(html);
}
