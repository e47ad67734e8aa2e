import type { Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { failure, refusalOf, returnedValue } from './answer.ts';
import { deadlined } from './deadline.ts';
import { SaltError } from './errors.ts';
import { type AnswerForm, type HttpAnswer, type HttpRequest, SaltHttp } from './http.ts';
import { type LoginInfo, Session } from './session.ts';
import { FairTurns, type Turn, type TurnCounts } from './turns/turns.ts';
import type { SaltValue } from './values.ts';

/** The address of one salt-api, and the log-in. */
export interface SaltSettings {
  url: string;
  username: string;
  password: string;
  eauth: string;
  /** Salt's own job timeout, seconds. It may change at any time, the others not. */
  timeout: number;
  /** A file of certificates to trust in place of the system's. */
  ca?: string | undefined;
  insecure_tls?: boolean | undefined;
}

export interface SaltOptions {
  /** Holds the settings as they are now. */
  live: { readonly config: Readonly<SaltSettings> };
  /** Requests open at once; salt-api's documentation speaks of 30 to 50 connections. Default 24. */
  maxRequests?: number;
  /** The longest answer taken, bytes. Default 64 MiB. */
  maxBytes?: number;
  /** Told each session's token: it must not turn up anywhere. */
  onToken?: ((token: string) => void) | undefined;
  log: Log;
  troubles?: Troubles | undefined;
}

const LOGIN_DEADLINE = 30_000;
const STREAM_DEADLINE = 30_000;

/** The request's content and settings. */
export interface Post {
  /** The lowstate, as JSON. */
  body: string;
  /** It waits for minions or the master, rather than being answered at once. */
  slow: boolean;
  /** The form of the answer. */
  form: AnswerForm;
  /** The owner of the request. */
  turn: Turn;
  /** How long it may take, the wait for its turn included. */
  deadlineMs: number;
  /** The longest answer taken, bytes. */
  maxBytes?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Requests to one salt-api under one session, few at once and in fair turns, each with its deadline. */
export class SaltApi {
  readonly #http: SaltHttp;
  readonly #session: Session;
  readonly #turns: FairTurns;
  readonly #closing = new AbortController();

  /** Connects nothing yet. */
  constructor(options: SaltOptions) {
    const { live, log, maxRequests = 24, maxBytes = 64 * 2 ** 20, onToken, troubles } = options;
    this.#http = new SaltHttp({ ...live.config, maxSockets: maxRequests, maxBytes });
    this.#turns = new FairTurns(maxRequests);
    this.#session = new Session({
      ...live.config,
      log,
      onToken,
      troubles,
      post: (body) => this.#postLogin(body),
    });
  }

  /** Requests that are open and that wait for their turn. */
  get turns(): TurnCounts {
    return this.#turns.counts;
  }

  /** Logs in, once for all who ask meanwhile. @throws SaltError */
  login(): Promise<LoginInfo> {
    return this.#session.login();
  }

  /** Posts a lowstate and gives what it returned. @throws SaltError, or the signal's reason */
  post({ body, slow, form, turn, deadlineMs, maxBytes, signal }: Post): Promise<SaltValue> {
    let hasLeft = false;
    const late = () => (hasLeft ? this.#late(deadlineMs) : waitedTooLong(deadlineMs));
    const within = { deadlineMs, signals: [this.#closing.signal, signal], late };
    return deadlined(within, (ending) => {
      const send = () => {
        hasLeft = true;
        return this.#authenticated({ body, form, maxBytes }, ending);
      };
      return this.#turns.use(turn, slow ? 'slow' : 'quick', send, ending);
    });
  }

  /**
   * Opens the event stream (`GET /events`) and gives its pieces as they come, until the signal fires.
   * @throws SaltError
   */
  async openEvents(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const within = { signal, openWithinMs: STREAM_DEADLINE };
    let token = await this.#session.token();
    for (let isRenewed = false; ; isRenewed = true) {
      const opened = await this.#http.stream({ method: 'GET', path: '/events', token }, within);
      if (opened.pieces) return opened.pieces;
      const isRefused = refusalOf(opened.answer) === 'no-session';
      if (isRefused && isRenewed) this.#session.isUseless();
      if (isRenewed || !isRefused) throw failure(opened.answer);
      token = await this.#session.renewed(token, opened.answer);
    }
  }

  /** Ends every open request with `salt-stopped`; the client cannot be used after that. */
  close(): void {
    this.#closing.abort(new SaltError('salt-stopped', 'The gateway is stopping.', { unclear: true }));
    this.#http.close();
  }

  /** A request refused for want of a session was not carried out: after another log-in it is safe to repeat. */
  async #authenticated(
    what: Pick<HttpRequest, 'body' | 'form' | 'maxBytes'>,
    signal: AbortSignal,
  ): Promise<SaltValue> {
    const token = await this.#session.token();
    const request: HttpRequest = { method: 'POST', path: '/', token, ...what };
    const answer = await this.#http.send(request, signal);
    if (answer.status === 200 || refusalOf(answer) !== 'no-session') {
      if (!this.#session.isProven) this.#session.works();
      return returnedValue(answer);
    }
    const renewed = await this.#session.renewed(token, answer);
    const again = await this.#http.send({ ...request, token: renewed }, signal);
    if (refusalOf(again) === 'no-session') this.#session.isUseless();
    else this.#session.works();
    return returnedValue(again);
  }

  #postLogin(body: string): Promise<HttpAnswer> {
    const late = () => this.#late(LOGIN_DEADLINE);
    const within = { deadlineMs: LOGIN_DEADLINE, signals: [this.#closing.signal], late };
    return deadlined(within, (signal) => this.#http.send({ method: 'POST', path: '/login', body }, signal));
  }

  #late(deadlineMs: number): SaltError {
    const message = `Salt's API at ${this.#http.address} did not answer within ${told(deadlineMs)}; the command may still run.`;
    return new SaltError('salt-timeout', message, { unclear: true });
  }
}

function waitedTooLong(deadlineMs: number): SaltError {
  const message = `Nothing ran: your earlier requests to Salt were not answered within ${told(deadlineMs)}. Try again when they are.`;
  return new SaltError('salt-busy', message);
}

function told(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}
