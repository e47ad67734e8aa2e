import { parseSalt, type SaltDict, type SaltValue } from '../../src/salt/index.ts';
import type { Answer, Chunk, Job, StandInFleet } from './salt-api-fleet.ts';
import { type MasterFunction, runners, wheelAnswer, wheels } from './salt-api-masters.ts';

/** An answer to `POST /`: the return, or the reason for an error. */
export type LowstateAnswer = { status: number; value: SaltValue } | { status: number; reason: string };

export interface LowstateOptions {
  /** How long a synchronous call waits for a minion that is down, milliseconds. */
  downAfterMs: number;
  onReturn(job: Job, id: string, answer: Answer): void;
  onEvent(tag: string, data: SaltDict): void;
}

const CLIENTS = ['local', 'local_async', 'local_batch', 'runner', 'runner_async', 'wheel'];

/** As 3008.3 answers a runner that does not exist, and a nodegroup that does not. */
const FAILED: LowstateAnswer = {
  status: 500,
  value: { status: 500, return: 'An unexpected error occurred' },
};

function refusalOf({ client }: Chunk): string | undefined {
  if (client === 'ssh') {
    return `Client disabled: '${client}'. Add to 'netapi_enable_clients' master config option to enable.`;
  }
  if (client !== undefined && CLIENTS.includes(client)) return undefined;
  return `Invalid client specified: '${client ?? 'None'}'`;
}

/** 3008.3's answer to a wheel call with `arg` or `kwarg` alone, or with an unknown function. */
const WHEEL_BUG =
  "UnboundLocalError: cannot access local variable 'proc_fn' where it is not associated with a value";

function isException(returned: SaltValue): boolean {
  return typeof returned === 'string' && returned.startsWith('Exception occurred in runner');
}

/** Runs lowstate chunks as salt-api does. */
export class LowstateRunner {
  /** Every chunk as it arrived, newest last. */
  readonly chunks: Chunk[] = [];
  /** Before this, it runs and answers nothing: for tests that do not wait for Salt. */
  held: Promise<void> | undefined;
  /** Whether a runner's return event says that it succeeded. */
  success: ((returned: SaltValue) => boolean) | undefined;
  /** Each chunk waits for this before it runs. */
  delay: ((chunk: Chunk) => Promise<void> | undefined) | undefined;
  readonly runners: Map<string, MasterFunction>;
  readonly wheels: Map<string, MasterFunction>;
  readonly fleet: StandInFleet;
  readonly #options: LowstateOptions;

  constructor(fleet: StandInFleet, options: LowstateOptions) {
    this.fleet = fleet;
    this.#options = options;
    this.runners = runners(fleet);
    this.wheels = wheels(fleet);
  }

  async run(body: string): Promise<LowstateAnswer> {
    const chunks = parseSalt(body);
    if (!Array.isArray(chunks)) return { status: 400, reason: 'Lowstates must be a list' };
    const returned: SaltValue[] = [];
    for (const chunk of chunks as unknown as Chunk[]) {
      this.chunks.push(chunk);
      await this.held;
      await this.delay?.(chunk);
      const refusal = refusalOf(chunk);
      if (refusal !== undefined) return { status: 400, reason: refusal };
      if (this.#asksForNoNodegroup(chunk)) return FAILED;
      const known =
        chunk.client === 'runner' ? this.runners : chunk.client === 'wheel' ? this.wheels : undefined;
      if (known && !known.has(chunk.fun)) {
        return FAILED;
      }
      returned.push(...(await this.#run(chunk)));
    }
    return { status: 200, value: { return: returned } };
  }

  #asksForNoNodegroup({ client, tgt, tgt_type }: Chunk): boolean {
    const isKnown = typeof tgt === 'string' && this.fleet.nodegroups.has(tgt);
    return tgt_type === 'nodegroup' && client === 'local_async' && !isKnown;
  }

  async #run(chunk: Chunk): Promise<SaltValue[]> {
    if (chunk.client === 'runner') return [await this.#runner(chunk)];
    if (chunk.client === 'wheel') return [await this.#wheelCall(chunk)];
    if (chunk.client === 'runner_async') {
      const jid = this.fleet.newJid();
      return [{ tag: `salt/run/${jid}`, jid }];
    }
    if (chunk.client === 'local_async') return [this.#localAsync(chunk)];
    const answers = await this.#local(chunk);
    return chunk.client === 'local_batch'
      ? Object.entries(answers).map(([id, one]) => ({ [id]: one }))
      : [answers];
  }

  async #runner(chunk: Chunk): Promise<SaltValue> {
    const jid = this.fleet.newJid();
    const data = { fun: `runner.${chunk.fun}`, jid, user: 'saltxmpp', fun_args: [] };
    this.#options.onEvent(`salt/run/${jid}/new`, data);
    const returned = (await this.runners.get(chunk.fun)?.(chunk.kwarg ?? {}, chunk)) ?? null;
    const success = this.success?.(returned) ?? !isException(returned);
    const event = { ...data, return: returned, success };
    this.#options.onEvent(`salt/run/${jid}/ret`, event);
    return chunk.full_return ? { tag: `salt/run/${jid}/ret`, data: event } : returned;
  }

  async #wheelCall(chunk: Chunk): Promise<SaltDict> {
    const jid = this.fleet.newJid();
    const { fun, kwarg = {} } = chunk;
    if ((chunk.arg === undefined) !== (chunk.kwarg === undefined)) {
      return wheelAnswer(fun, jid, `Exception occurred in wheel ${fun}: ${WHEEL_BUG}`, false);
    }
    const answer = wheelAnswer(fun, jid, await this.wheel(fun, kwarg));
    if (this.#isOld) (answer.data as SaltDict)._stamp = new Date().toISOString();
    return answer;
  }

  async wheel(fun: string, kwarg: SaltDict): Promise<SaltValue> {
    return (await this.wheels.get(fun)?.(kwarg, { fun })) ?? null;
  }

  #localAsync(chunk: Chunk): SaltDict {
    const minions = this.fleet.targets(chunk);
    if (minions.length === 0) return {};
    const job = this.fleet.publish(chunk, (...returned) => this.#options.onReturn(...returned));
    return { jid: job.jid, minions };
  }

  async #local(chunk: Chunk): Promise<SaltDict> {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const job = this.fleet.publish(chunk, (published, ...returned) => {
      this.#options.onReturn(published, ...returned);
      if (published.running.size === 0) resolve();
    });
    const dead = job.minions.filter((id) => !this.fleet.get(id).up);
    if (job.running.size > 0) await done;
    if (dead.length > 0) await new Promise((wake) => setTimeout(wake, this.#options.downAfterMs));
    const answers: SaltDict = {};
    for (const [id, { ret, retcode = 0, out }] of job.returns) {
      const full = { ret, ...(out === undefined ? {} : { out }), retcode, jid: job.jid };
      answers[id] = chunk.full_return ? full : ret;
    }
    for (const id of dead) answers[id] = this.#noAnswer(chunk);
    return answers;
  }

  /** Whether it speaks as Salt up to 3007 does. */
  get #isOld(): boolean {
    return Number.parseInt(this.fleet.version, 10) < 3008;
  }

  /** Salt's words for a minion that is down; up to 3007 there are none. */
  #noAnswer(chunk: Chunk): SaltValue {
    if (this.#isOld) return false;
    const ret = 'Minion did not return. [Not connected]';
    return chunk.full_return ? { out: 'no_return', ret, retcode: 1 } : ret;
  }
}
