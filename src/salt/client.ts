import { functionFailed, rubbish } from './answer.ts';
import { SaltApi, type SaltOptions } from './api.ts';
import { type Dialect, learntFrom, UNKNOWN_DIALECT } from './dialect.ts';
import { SaltError } from './errors.ts';
import type { AnswerForm } from './http.ts';
import { stringifySalt } from './json.ts';
import type { Args, Gatekeeper, Lowstate, Permit, Target } from './lowstate.ts';
import { fromFullReturns, fromRunnerReturn, type MinionReturn, type RunnerReturn } from './returns.ts';
import type { LoginInfo } from './session.ts';
import { GATEWAY_TURN, type Turn, type TurnCounts } from './turns/turns.ts';
import { isDict, type SaltDict, type SaltValue } from './values.ts';

export interface CallOptions {
  signal?: AbortSignal;
  /** How long the call may take, the wait for its turn included, milliseconds. */
  deadlineMs?: number;
  /** The longest answer taken, bytes; default the client's own. */
  maxBytes?: number;
  /**
   * When the answer is asked for as YAML, which holds values that JSON does not. `again`: if JSON does not do, which runs
   * the call twice; `first`: at once. Default: `again` for runner and wheel calls, else `never`.
   */
  yaml?: 'never' | 'again' | 'first';
  /** The permit, if there is a gatekeeper; default: the client's. */
  permit?: Permit;
  /** The owner, if the permit does not say; default: the gateway. */
  turn?: Turn | undefined;
}

export interface ClientOptions extends SaltOptions {
  /** Asked right before each call leaves; without one every call does. */
  gatekeeper?: Gatekeeper;
}

export interface LocalOptions extends CallOptions {
  /** The job's id, chosen by the caller. */
  jid?: string;
  /** Kept in the master's job cache; minions never get it. */
  requestedBy?: SaltDict;
  /** Salt's job timeout, seconds. */
  timeout?: number;
}

export interface MasterOptions extends CallOptions {
  /** Positional arguments. */
  arg?: SaltValue[];
}

/** The answer of salt-api about a published job. */
export interface Published {
  /** None: the target matches no minion. */
  jid: string | undefined;
  minions: string[];
}

/** The default time limit of calls, milliseconds. Longer calls set a longer limit. */
const DEADLINES = { local: 60_000, runner: 30_000, wheel: 30_000, local_async: 60_000 };

/** Their calls leave nothing to look up, and what the gateway asks them only reads. */
const MASTERS: ReadonlySet<string> = new Set(['runner', 'wheel']);
/** The master waits for silent minions before it tells its version, milliseconds. */
const VERSIONS_WITHIN = 60_000;

/** A client of one salt-api (rest_cherrypy): one session, one lowstate chunk a request, few requests at once. */
export class SaltClient {
  readonly #live: SaltOptions['live'];
  readonly #api: SaltApi;
  readonly #gatekeeper: Gatekeeper | undefined;
  readonly #permit: Permit | undefined;
  #dialect = UNKNOWN_DIALECT;

  /** Connects nothing yet. `permit`: of the calls that come without one. */
  constructor(options: ClientOptions, permit?: Permit) {
    this.#live = options.live;
    this.#api = new SaltApi(options);
    this.#gatekeeper = options.gatekeeper;
    this.#permit = permit;
  }

  /** Salt's own job timeout as it is now, seconds. */
  get timeout(): number {
    return this.#live.config.timeout;
  }

  /** Requests to salt-api that are open and that wait for their turn. */
  get turns(): TurnCounts {
    return this.#api.turns;
  }

  /** Logs in, once for all who ask meanwhile. @throws SaltError */
  login(): Promise<LoginInfo> {
    return this.#api.login();
  }

  /** The dialect of this Salt, as far as it was learnt. */
  get dialect(): Dialect {
    return this.#dialect;
  }

  /** Asks the master for its version, which asks all minions for theirs; unknown if Salt refuses. */
  async learnDialect(): Promise<Dialect> {
    this.#dialect = await learntFrom(this.runner('manage.versions', {}, { deadlineMs: VERSIONS_WITHIN }));
    return this.#dialect;
  }

  /** Runs one lowstate chunk and returns what it returned. @throws SaltError, or the signal's reason */
  async run(
    chunk: Lowstate,
    {
      signal,
      deadlineMs = DEADLINES[chunk.client],
      maxBytes,
      permit = this.#permit,
      turn,
      yaml = MASTERS.has(chunk.client) ? 'again' : 'never',
    }: CallOptions = {},
  ): Promise<SaltValue> {
    const post = {
      body: stringifySalt([{ ...chunk }]),
      slow: chunk.client !== 'local_async',
      turn: (permit && this.#gatekeeper?.turnOf?.(permit)) ?? turn ?? GATEWAY_TURN,
      deadlineMs,
      maxBytes,
      signal,
    };
    const send = (form: AnswerForm) => {
      this.#gatekeeper?.check(chunk, permit);
      return this.#api.post({ ...post, form });
    };
    let returned: SaltValue;
    try {
      returned = await send(yaml === 'first' ? 'yaml' : 'json');
    } catch (error) {
      const isUnwritable = error instanceof SaltError && error.code === 'salt-unwritable';
      if (!isUnwritable || yaml !== 'again') throw error;
      returned = await send('yaml');
    }
    const first = Array.isArray(returned) ? returned[0] : undefined;
    if (first === undefined) throw rubbish('its "return" is not a list of one');
    return first;
  }

  /** Runs a function on minions and waits for all of them. @throws SaltError */
  async local(
    target: Target,
    fun: string,
    args: Args = {},
    options: LocalOptions = {},
  ): Promise<Map<string, MinionReturn>> {
    const { timeout = this.timeout, ...rest } = options;
    const chunk = minionChunk('local', target, fun, args, { ...rest, timeout });
    chunk.full_return = true;
    const returned = await this.run(chunk, options);
    if (!isDict(returned)) throw rubbish('the returns are not a dict by minion');
    return fromFullReturns(returned);
  }

  /** Publishes a job and does not wait; no `jid`: no minion matched. @throws SaltError */
  async localAsync(
    target: Target,
    fun: string,
    args: Args = {},
    options: LocalOptions = {},
  ): Promise<Published> {
    const chunk = minionChunk('local_async', target, fun, args, options);
    const returned = await this.run(chunk, options);
    if (!isDict(returned)) throw rubbish('the job is not a dict');
    const minions = Array.isArray(returned.minions) ? returned.minions : [];
    return {
      jid: typeof returned.jid === 'string' ? returned.jid : undefined,
      minions: minions.filter((id) => typeof id === 'string'),
    };
  }

  /** Runs a runner function on the master and returns its value. @throws SaltError, also where the function failed */
  async runner(fun: string, kwarg: SaltDict = {}, options: MasterOptions = {}): Promise<SaltValue> {
    const returned = await this.run(runnerChunk(fun, kwarg, options), options);
    if (typeof returned === 'string' && returned.startsWith('Exception occurred in runner')) {
      throw functionFailed(fun, returned);
    }
    return returned;
  }

  /** As {@link runner}, for a person: a failure of the function is a value too. @throws SaltError */
  async runnerReturn(fun: string, kwarg: SaltDict, options: MasterOptions): Promise<RunnerReturn> {
    const chunk = { ...runnerChunk(fun, kwarg, options), full_return: true };
    return fromRunnerReturn(await this.run(chunk, options));
  }

  /** Runs a wheel function on the master and returns its `data.return`. @throws SaltError */
  async wheel(fun: string, kwarg: SaltDict = {}, options: MasterOptions = {}): Promise<SaltValue> {
    // Both kinds of arguments are always there: a wheel call of Salt 3008.3 with only one of them fails.
    const { arg = [] } = options;
    const returned = await this.run({ client: 'wheel', fun, arg, kwarg }, options);
    const data = isDict(returned) ? returned.data : undefined;
    if (!isDict(data)) throw rubbish('the wheel call has no data');
    if (data.success === false) throw functionFailed(fun, data.return ?? null);
    return data.return ?? null;
  }

  /**
   * Opens the event stream (`GET /events`) and gives its pieces as they come, until the signal fires.
   * @throws SaltError
   */
  openEvents(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return this.#api.openEvents(signal);
  }

  /** Asks for a job that does not exist: the call itself leaves events on the bus. @throws SaltError */
  probeEvents(within: Pick<CallOptions, 'signal' | 'deadlineMs'>): Promise<SaltValue> {
    return this.runner('jobs.list_job', { jid: '20000101000000000000' }, within);
  }

  /** Ends every open request with `salt-stopped`; the client cannot be used after that. */
  close(): void {
    this.#api.close();
  }
}

function runnerChunk(
  fun: string,
  kwarg: SaltDict,
  { arg = [], deadlineMs = DEADLINES.runner }: MasterOptions,
): Lowstate {
  // By itself salt-api waits for a runner for 300 s, even after the caller has left.
  return { client: 'runner', fun, arg, kwarg, timeout: Math.ceil(deadlineMs / 1000) };
}

/** A chunk for minions, empty arguments left out. */
function minionChunk(
  client: 'local' | 'local_async',
  { tgt, tgt_type }: Target,
  fun: string,
  { arg, kwarg }: Args,
  { jid, requestedBy, timeout }: LocalOptions,
): Lowstate {
  const chunk: Lowstate = { client, tgt, tgt_type, fun };
  if (arg && arg.length > 0) chunk.arg = arg;
  if (kwarg && Object.keys(kwarg).length > 0) chunk.kwarg = kwarg;
  if (jid !== undefined) chunk.jid = jid;
  if (requestedBy !== undefined) chunk.requested_by = requestedBy;
  if (timeout !== undefined) chunk.timeout = timeout;
  return chunk;
}
