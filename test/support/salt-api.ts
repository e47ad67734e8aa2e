import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isDict, parseSalt, type SaltDict, stringifySalt } from '../../src/salt/index.ts';
import { type Fault, misbehave } from './salt-api-faults.ts';
import { type Answer, type Job, StandInFleet } from './salt-api-fleet.ts';
import { LowstateRunner } from './salt-api-lowstate.ts';
import { positional } from './salt-api-masters.ts';
import { BAD_LOGIN, NO_SESSION, readAll, sendJson, sendPage } from './salt-api-pages.ts';

export type { Fault };

export interface StandInOptions {
  minions?: string[];
  username?: string;
  password?: string;
  /** How long a session lasts, seconds. */
  tokenLifetime?: number;
  /** How long a synchronous call waits for a minion that is down, milliseconds. */
  downAfterMs?: number;
  tls?: { key: string; cert: string };
}

/** A salt-api (rest_cherrypy of Salt 3008.3) for tests: same answers, scriptable minions, faults and counts. */
export class SaltApiStandIn {
  readonly fleet: StandInFleet;
  readonly lowstate: LowstateRunner;
  readonly counts = { logins: 0, requests: 0, open: 0, mostOpen: 0, streams: 0 };
  /** How long every answer of `slow` takes, milliseconds. */
  slowMs = 200;
  #fault: Fault | undefined;
  readonly #options: StandInOptions;
  readonly #server: Server;
  readonly #sessions = new Set<string>();
  readonly #streams = new Set<ServerResponse>();
  readonly #hanging = new Set<ServerResponse>();
  #port = 0;

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.fleet = new StandInFleet(options.minions ?? ['db01.demo.no', 'web01.demo.no', 'web02.demo.no']);
    this.lowstate = new LowstateRunner(this.fleet, {
      downAfterMs: options.downAfterMs ?? 20,
      onReturn: (...returned) => this.fireReturn(...returned),
    });
    const listener: RequestListener = (request, response) =>
      void this.#count(request, response).catch(() => response.destroy());
    this.#server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
    this.#server.keepAliveTimeout = 60_000;
  }

  static async start(options: StandInOptions = {}): Promise<SaltApiStandIn> {
    const standIn = new SaltApiStandIn(options);
    await standIn.#listen();
    return standIn;
  }

  get url(): string {
    return `${this.#options.tls ? 'https://localhost' : 'http://127.0.0.1'}:${this.#port}`;
  }

  /** Sets or takes away a fault; what hangs is answered once it is taken away. */
  async setFault(fault: Fault | undefined): Promise<void> {
    const was = this.#fault;
    this.#fault = fault;
    if (fault === 'down') await this.stop();
    if (was === 'down' && fault !== 'down') await this.#listen();
    for (const response of this.#hanging) response.destroy();
    this.#hanging.clear();
  }

  /** Forgets every session, as a restart of salt-api does. */
  dropSessions(): void {
    this.#sessions.clear();
  }

  /** Cuts every open event stream. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  /** Puts an event on the bus, as it stands. */
  fire(tag: string, data: SaltDict): void {
    const block = `tag: ${tag}\ndata: ${stringifySalt({ data, tag })}\n\n`;
    for (const stream of this.#streams) stream.write(block);
  }

  /** Fires a minion's return of a job. */
  fireReturn({ jid, chunk }: Job, id: string, { ret, retcode = 0, out }: Answer): void {
    this.fire(`salt/job/${jid}/ret/${id}`, {
      cmd: '_return',
      id,
      success: retcode === 0,
      return: ret,
      retcode,
      jid,
      fun: chunk.fun,
      fun_args: positional(chunk),
      user: 'saltxmpp',
      ...(out === undefined ? {} : { out }),
      ...(chunk.metadata === undefined ? {} : { metadata: chunk.metadata }),
      _stamp: new Date().toISOString(),
    });
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #count(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { counts } = this;
    counts.requests += 1;
    counts.open += 1;
    counts.mostOpen = Math.max(counts.mostOpen, counts.open);
    response.once('close', () => {
      counts.open -= 1;
    });
    const body = await readAll(request);
    await this.#handle(request, body, response);
  }

  async #handle(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    if (await this.#misbehave(request, response)) return;
    const token = String(request.headers['x-auth-token'] ?? '');
    const path = `${request.method} ${request.url}`;
    if (path === 'POST /login') this.#login(body, response);
    else if (path === 'GET /' || path === 'GET /login') sendJson(response, { return: 'Please log in' });
    else if (!this.#sessions.has(token)) sendPage(response, 401, NO_SESSION);
    else if (path === 'POST /logout') this.#logout(token, response);
    else if (path === 'GET /events') this.#openStream(response);
    else if (path === 'GET /keys')
      sendJson(response, { return: await this.lowstate.wheel('key.list_all', {}) });
    else if (path === 'POST /') await this.#lowstate(body, response);
    else sendPage(response, 404, `The path '${request.url}' was not found.`);
  }

  async #misbehave(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const fault = this.#fault;
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, this.slowMs));
    if (fault === 'hang' && request.url !== '/events') this.#hanging.add(response);
    else return fault !== undefined && misbehave(fault, request.url ?? '', response);
    return true;
  }

  #login(body: string, response: ServerResponse): void {
    this.counts.logins += 1;
    const { username = 'saltxmpp', password = 'hunter2', tokenLifetime = 43_200 } = this.#options;
    const given = parseSalt(body);
    if (!isDict(given) || given.username !== username || given.password !== password) {
      sendPage(response, 401, BAD_LOGIN);
      return;
    }
    const token = Buffer.from(`${this.counts.logins}-${Math.random()}`)
      .toString('hex')
      .padEnd(40, '0')
      .slice(0, 40);
    this.#sessions.add(token);
    const start = 1_795_470_875.25;
    const eauth = given.eauth ?? 'pam';
    const perms = ['.*', '@jobs', '@runner', '@wheel'];
    sendJson(response, {
      return: [{ token, expire: start + tokenLifetime, start, user: username, eauth, perms }],
    });
  }

  #logout(token: string, response: ServerResponse): void {
    this.#sessions.delete(token);
    sendJson(response, { return: 'Your token has been cleared' });
  }

  #openStream(response: ServerResponse): void {
    this.counts.streams += 1;
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
    response.writeHead(200, {
      'content-type': 'text/event-stream;charset=utf-8',
      'cache-control': 'no-cache',
    });
    response.write('retry: 400\n');
  }

  async #lowstate(body: string, response: ServerResponse): Promise<void> {
    const answer = await this.lowstate.run(body);
    if ('reason' in answer) sendPage(response, answer.status, answer.reason);
    else sendJson(response, answer.value, answer.status);
  }
}
