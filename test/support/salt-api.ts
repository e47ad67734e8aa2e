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
import { type SaltDict, stringifySalt } from '../../src/salt/index.ts';
import { type Fault, misbehave } from './salt-api-faults.ts';
import { type Answer, type Job, StandInFleet } from './salt-api-fleet.ts';
import { type Account, loginAnswer } from './salt-api-login.ts';
import { LowstateRunner } from './salt-api-lowstate.ts';
import { positional } from './salt-api-masters.ts';
import {
  BAD_LOGIN,
  isJson,
  NO_SESSION,
  readAll,
  send,
  sendJson,
  sendPage,
  sendValue,
} from './salt-api-pages.ts';

export type { Fault };

export interface StandInOptions extends Account {
  minions?: string[];
  /** How long a synchronous call waits for a minion that is down, milliseconds. */
  downAfterMs?: number;
  tls?: { key: string; cert: string };
}

/** An answer as no salt-api gives it. */
export interface Tampered {
  status: number;
  type: string;
  body: string | Buffer;
}

/** A salt-api (rest_cherrypy of Salt 3008.3) for tests: same answers, scriptable minions, faults and counts. */
export class SaltApiStandIn {
  readonly fleet: StandInFleet;
  readonly lowstate: LowstateRunner;
  readonly counts = { logins: 0, requests: 0, open: 0, mostOpen: 0, streams: 0 };
  /** How long every answer of `slow` takes, milliseconds. */
  slowMs = 200;
  /** The replacement for an answer to a lowstate, given its JSON; undefined leaves it unchanged. */
  tamper: ((json: string) => Tampered | undefined) | undefined;
  /** The replacement for an event. */
  tamperEvent: (block: string) => string = (block) => block;
  /** Answers a request in place of salt-api; true if it did. */
  intercept: ((path: string, response: ServerResponse, body: string) => boolean) | undefined;
  #fault: Fault | undefined;
  readonly #options: StandInOptions;
  readonly #server: Server;
  readonly #sessions = new Set<string>();
  /** Every session's token ever given. */
  readonly tokens = new Set<string>();
  readonly #streams = new Set<ServerResponse>();
  readonly #hanging = new Set<ServerResponse>();
  #port = 0;
  /** Events written so far. */
  fired = 0;

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.fleet = new StandInFleet(options.minions ?? ['db01.demo.no', 'web01.demo.no', 'web02.demo.no']);
    this.lowstate = new LowstateRunner(this.fleet, {
      downAfterMs: options.downAfterMs ?? 20,
      onReturn: (...returned) => this.fireReturn(...returned),
      onEvent: (tag, data) => this.fire(tag, data),
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

  /** Requests that are being worked on. */
  get busy(): number {
    return this.counts.open - this.#streams.size;
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

  /** Silences every open event stream permanently, as if the other end were gone. */
  freezeStreams(): void {
    this.#streams.clear();
  }

  /** Puts an event on the bus, as it stands. */
  fire(tag: string, data: SaltDict): void {
    if (!isJson(data)) {
      this.#breakStreams(tag);
      return;
    }
    const quoted = JSON.stringify(tag);
    const block = `tag: ${tag}\ndata: {"data": ${stringifySalt(data)}, "tag": ${quoted}}\n\n`;
    this.fireRaw(this.tamperEvent(block));
  }

  /** As the real one, it has written the tag before it fails on the data. */
  #breakStreams(tag: string): void {
    this.fired += 1;
    for (const stream of this.#streams) stream.write(`tag: ${tag}\n`, () => stream.destroy());
  }

  /** Writes to every open event stream. */
  fireRaw(text: string): void {
    this.fired += 1;
    for (const stream of this.#streams) stream.write(text);
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

  /** Fires a minion's return of a scheduled job, as 3008.3 does. */
  fireScheduled(id: string, schedule: string, fun: string, retcode = 0): void {
    const jid = this.fleet.newJid();
    const cause = { cmd: '_return', id, fun, fun_args: [], schedule, jid, pid: 429 };
    // Salt calls it a success whatever the exit code, so long as nothing was thrown.
    const data = { ...cause, return: '', retcode, success: true, arg: [], tgt_type: 'glob', tgt: id };
    this.fire(`salt/job/${jid}/ret/${id}`, data);
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
    if (this.intercept?.(`${request.method} ${request.url}`, response, body)) return;
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
    else if (path === 'POST /') await this.#lowstate(body, request, response);
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
    const info = loginAnswer(body, this.#options, this.counts.logins);
    if (info) {
      this.#sessions.add(info.token);
      this.tokens.add(info.token);
      sendJson(response, { return: [info] });
    } else {
      sendPage(response, 401, BAD_LOGIN);
    }
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

  async #lowstate(
    body: string,
    { headers: { accept } }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const answer = await this.lowstate.run(body);
    const tampered = this.tamper?.('value' in answer ? stringifySalt(answer.value) : '{}');
    if (tampered) send(response, tampered.status, tampered.type, tampered.body);
    else if ('reason' in answer) sendPage(response, answer.status, answer.reason);
    else sendValue(response, answer.value, { status: answer.status, accept });
  }
}
