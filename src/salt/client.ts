import { refusalOf, returnedValue, rubbish } from './answer.ts';
import { deadlined } from './deadline.ts';
import { SaltError } from './errors.ts';
import { type HttpAnswer, type HttpRequest, SaltHttp } from './http.ts';
import { stringifySalt } from './json.ts';
import type { Log } from './log.ts';
import { type Args, type Lowstate, minionChunk, type Target } from './lowstate.ts';
import { fromFullReturns, type MinionReturn } from './returns.ts';
import { Semaphore } from './semaphore.ts';
import { type LoginInfo, Session } from './session.ts';
import { isDict, type SaltDict, type SaltValue } from './values.ts';

export interface SaltOptions {
  url: string;
  username: string;
  password: string;
  eauth: string;
  /** Salt's own job timeout, seconds. */
  timeout: number;
  /** A file of certificates to trust in place of the system's. */
  ca?: string | undefined;
  insecureTls?: boolean | undefined;
  /** Requests open at once; salt-api's documentation speaks of 30 to 50 connections. Default 24. */
  maxRequests?: number;
  /** The longest answer taken, bytes. Default 64 MiB. */
  maxBytes?: number;
  log: Log;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** How long the call may take, its turn included, milliseconds. */
  deadlineMs?: number;
}

export interface AsyncOptions extends CallOptions {
  /** The job's id, chosen by the caller. */
  jid?: string;
  /** Kept in the job's record. */
  metadata?: SaltDict;
  /** Salt's job timeout, seconds. */
  timeout?: number;
}

/** What salt-api tells of a job it published. */
export interface Published {
  /** None: the target matches no minion. */
  jid: string | undefined;
  minions: string[];
}

/** How long calls may take where nothing else is said, milliseconds. `local` waits for jobs that still run. */
const DEADLINES = { local: 3_600_000, runner: 300_000, wheel: 120_000, local_async: 60_000 };
const LOGIN_DEADLINE = 30_000;

/** A client of one salt-api (rest_cherrypy): one session, one lowstate chunk a request, few requests at once. */
export class SaltClient {
  readonly #options: SaltOptions;
  readonly #http: SaltHttp;
  readonly #session: Session;
  readonly #turns: Semaphore;
  /** Calls that wait for minions get two turns of three, so that they never keep the quick ones out. */
  readonly #slowTurns: Semaphore;
  readonly #closing = new AbortController();

  /** Connects nothing yet. */
  constructor(options: SaltOptions) {
    const { url, ca, insecureTls, maxRequests = 24, maxBytes = 64 * 2 ** 20 } = options;
    this.#options = options;
    this.#http = new SaltHttp({ url, ca, insecureTls, maxSockets: maxRequests, maxBytes });
    this.#turns = new Semaphore(maxRequests);
    this.#slowTurns = new Semaphore(Math.max(1, Math.floor((maxRequests * 2) / 3)));
    this.#session = new Session({ ...options, post: (body) => this.#login(body) });
  }

  /** Salt's own job timeout, seconds. */
  get timeout(): number {
    return this.#options.timeout;
  }

  /** Logs in, once for all who ask meanwhile. @throws SaltError */
  login(): Promise<LoginInfo> {
    return this.#session.login();
  }

  /** Runs one lowstate chunk and returns what it returned. @throws SaltError, or the signal's reason */
  async run(chunk: Lowstate, options: CallOptions = {}): Promise<SaltValue> {
    const deadlineMs = options.deadlineMs ?? DEADLINES[chunk.client];
    const returned = await this.#within({ ...options, deadlineMs }, (signal) => this.#inTurn(chunk, signal));
    const first = Array.isArray(returned) ? returned[0] : undefined;
    if (first === undefined) throw rubbish('its "return" is no list of one');
    return first;
  }

  /** Runs a function on minions and waits for all of them. @throws SaltError */
  async local(
    target: Target,
    fun: string,
    args: Args = {},
    options: CallOptions = {},
  ): Promise<Map<string, MinionReturn>> {
    const chunk = { ...minionChunk('local', target, fun, args), full_return: true, timeout: this.timeout };
    const returned = await this.run(chunk, options);
    if (!isDict(returned)) throw rubbish('the returns are no dict by minion');
    return fromFullReturns(returned);
  }

  /** Publishes a job and waits for nobody; no `jid`: nothing matched. @throws SaltError */
  async localAsync(
    target: Target,
    fun: string,
    args: Args = {},
    options: AsyncOptions = {},
  ): Promise<Published> {
    const { jid, metadata, timeout, ...call } = options;
    const chunk = minionChunk('local_async', target, fun, args);
    if (jid !== undefined) chunk.jid = jid;
    if (metadata !== undefined) chunk.metadata = metadata;
    if (timeout !== undefined) chunk.timeout = timeout;
    const returned = await this.run(chunk, call);
    if (!isDict(returned)) throw rubbish('the job is no dict');
    const minions = Array.isArray(returned.minions) ? returned.minions : [];
    return {
      jid: typeof returned.jid === 'string' ? returned.jid : undefined,
      minions: minions.filter((id) => typeof id === 'string'),
    };
  }

  /** Runs a runner function on the master. @throws SaltError */
  async runner(fun: string, kwarg: SaltDict = {}, options: CallOptions = {}): Promise<SaltValue> {
    const returned = await this.run({ client: 'runner', fun, ...kwargOf(kwarg) }, options);
    if (typeof returned === 'string' && returned.startsWith('Exception occurred in runner')) {
      throw functionFailed(fun, returned);
    }
    return returned;
  }

  /** Runs a wheel function on the master and returns its `data.return`. @throws SaltError */
  async wheel(fun: string, kwarg: SaltDict = {}, options: CallOptions = {}): Promise<SaltValue> {
    const returned = await this.run({ client: 'wheel', fun, ...kwargOf(kwarg) }, options);
    const data = isDict(returned) ? returned.data : undefined;
    if (!isDict(data)) throw rubbish('the wheel call has no data');
    if (data.success === false) throw functionFailed(fun, data.return ?? null);
    return data.return ?? null;
  }

  /** Ends every open request with `salt-stopped`; the client is of no more use. */
  close(): void {
    this.#closing.abort(new SaltError('salt-stopped', 'The gateway is stopping.', { unclear: true }));
    this.#http.close();
  }

  #inTurn(chunk: Lowstate, signal: AbortSignal): Promise<SaltValue> {
    const body = stringifySalt([{ ...chunk }]);
    const post = () => this.#turns.use(() => this.#authenticated(body, signal), signal);
    return chunk.client === 'local_async' ? post() : this.#slowTurns.use(post, signal);
  }

  /** A request refused for want of a session was not carried out: after another log-in it is safe to repeat. */
  async #authenticated(body: string, signal: AbortSignal): Promise<SaltValue> {
    const token = await this.#session.token();
    const request: HttpRequest = { method: 'POST', path: '/', token, body };
    const answer = await this.#http.send(request, signal);
    if (refusalOf(answer) !== 'no-session') return returnedValue(answer);
    const renewed = await this.#session.renewed(token);
    return returnedValue(await this.#http.send({ ...request, token: renewed }, signal));
  }

  #login(body: string): Promise<HttpAnswer> {
    const request: HttpRequest = { method: 'POST', path: '/login', body };
    return this.#within({ deadlineMs: LOGIN_DEADLINE }, (signal) => this.#http.send(request, signal));
  }

  #within<T>(
    options: CallOptions & { deadlineMs: number },
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { deadlineMs, signal } = options;
    return deadlined(
      { deadlineMs, signals: [this.#closing.signal, signal], late: () => this.#late(deadlineMs) },
      task,
    );
  }

  #late(deadlineMs: number): SaltError {
    const took = deadlineMs < 1000 ? `${deadlineMs} ms` : `${Math.round(deadlineMs / 1000)} s`;
    const message = `Salt's API at ${this.#http.address} did not answer within ${took}; the command may still run.`;
    return new SaltError('salt-timeout', message, { unclear: true });
  }
}

function kwargOf(kwarg: SaltDict): { kwarg?: SaltDict } {
  return Object.keys(kwarg).length > 0 ? { kwarg } : {};
}

function functionFailed(fun: string, returned: SaltValue): SaltError {
  const text = typeof returned === 'string' ? returned.trimEnd() : stringifySalt(returned);
  const reason = text.split('\n').at(-1) ?? '';
  return new SaltError('salt-function-failed', `${fun} failed on the master: ${reason.slice(0, 300)}`);
}
