import type { Fleet } from '../../fleet/index.ts';
import type { Log } from '../../ops/index.ts';
import { lateAnswer, type Rendered, runnerAnswer } from '../../render/index.ts';
import {
  type JidSource,
  type Job,
  type JobTracker,
  type MinionReturn,
  type SaltClient,
  SaltError,
  type Target,
} from '../../salt/index.ts';
import type { RequestTable, StoredRequest } from '../../store/index.ts';
import type { CallOptions, Instruction } from '../line/read-line.ts';
import type { Asked } from '../types.ts';
import { Answer } from './answer.ts';
import { inBatches } from './batches.ts';
import type { Pager } from './pager.ts';
import { summaryLines } from './summary.ts';
import { Teller } from './teller.ts';

export type FunctionCall = Extract<Instruction, { kind: 'function' }>;
export type RunnerCall = Extract<Instruction, { kind: 'runner' }>;

export interface CallsOptions {
  salt: SaltClient;
  jobs: JobTracker;
  jids: JidSource;
  fleet: Fleet;
  requests: RequestTable;
  pager: Pager;
  styling: boolean;
  log: Log;
  /** What to say under a function that the minion does not have. */
  suggest?(fun: string, minion: string): Promise<string | undefined>;
}

/** Runs Salt functions for people and tells them what comes back, as it comes. */
export class Calls {
  readonly #options: CallsOptions;
  /** Calls under way at each person's minion contact: their answers may cross. */
  readonly #underWay = new Map<string, Set<{ crossed: boolean }>>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Runs a function on minions; resolves once everything has been said but what comes late. */
  async runFunction(asked: Asked, call: FunctionCall): Promise<void> {
    const jid = this.#options.jids.next();
    const request = this.#store(asked, call.line, { jid, fun: call.fun, target: call.target });
    asked.conversation.composing();
    if (call.options.async) return this.#runDetached(asked, call, request, jid);
    const crossing = this.#enter(asked);
    try {
      await this.#follow(asked, call, request, jid, crossing);
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      this.#end(request, error.code);
      asked.conversation.say(error.message);
    } finally {
      this.#leave(asked, crossing);
    }
  }

  /** Runs a runner function on the master. */
  async runRunner(asked: Asked, call: RunnerCall): Promise<void> {
    const { salt, styling, pager } = this.#options;
    const request = this.#store(asked, call.line, { fun: `@runner.${call.fun}` });
    asked.conversation.composing();
    try {
      const value = await salt.runner(call.fun, call.args.kwarg, { arg: call.args.arg });
      this.#end(request, 'done');
      pager.say(asked.conversation, keyOf(asked), runnerAnswer(value, { fun: call.fun, styling }));
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      this.#end(request, error.code);
      const unknown = error.unclear ? ` Whether ${call.fun} ran is unknown; it is not repeated.` : '';
      asked.conversation.say(`${error.message}${unknown}`);
    }
  }

  async #runDetached(asked: Asked, call: FunctionCall, request: StoredRequest, jid: string): Promise<void> {
    const job = this.#publish(
      call.target,
      call,
      request,
      jid,
      new Answer(this.#answerOptions(asked, call, request)),
    );
    try {
      const minions = await job.published;
      const count = minions.length === 1 ? '1 minion' : `${minions.length} minions`;
      asked.conversation.say(
        `Job ${request.number} runs on ${count} (${jid}); "job ${request.number}" shows it.`,
      );
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      this.#end(request, error.code);
      asked.conversation.say(error.message);
    }
  }

  async #follow(
    asked: Asked,
    call: FunctionCall,
    request: StoredRequest,
    jid: string,
    crossing: { crossed: boolean },
  ): Promise<void> {
    const { pager } = this.#options;
    const { conversation } = asked;
    const single = asked.scope.kind === 'minion';
    const answer = new Answer(this.#answerOptions(asked, call, request));
    const key = keyOf(asked);
    const marked = (rendered: Rendered) => {
      if (!single || !(crossing.crossed || teller.saidBefore)) return rendered;
      return { ...rendered, text: `${call.line} →\n${rendered.text}` };
    };
    const whole = call.options.out !== undefined;
    const teller = new Teller({
      answer,
      conversation,
      single,
      onlyEnd: whole,
      say: (rendered, options) =>
        pager.say(conversation, key, options?.unfinished ? rendered : marked(rendered), {
          ...options,
          whole,
        }),
      correct: (said, rendered, options) => pager.correct(said, key, rendered, options),
    });
    try {
      await this.#runAll(call, request, jid, answer, (id) => {
        const late = lateAnswer(this.#options.fleet.nameOf(id), answer.one(id));
        pager.say(conversation, key, late);
      });
      this.#end(request, answer.failed > 0 ? 'failed' : 'done');
      if (answer.targeted === 0) {
        conversation.say('No minion matched the target: nothing ran.');
        return;
      }
      const last = call.options.summary ? summaryLines(answer) : await this.#hint(call, answer);
      teller.end(last);
    } finally {
      teller.stop();
    }
  }

  /** The one job, or a batch of them one after the other. Resolves when nobody is awaited any more. */
  async #runAll(
    call: FunctionCall,
    request: StoredRequest,
    jid: string,
    answer: Answer,
    late: (id: string) => void,
  ): Promise<void> {
    const { batch } = call.options;
    if (batch === undefined) return this.#runOne(call.target, call, request, jid, answer, late);
    const { jids, jobs } = this.#options;
    for (const [index, tgt] of (await inBatches(jobs, call.target, batch)).entries()) {
      const id = index === 0 ? jid : jids.next();
      await this.#runOne({ tgt, tgt_type: 'list' }, call, request, id, answer, late);
    }
  }

  async #runOne(
    target: Target,
    call: FunctionCall,
    request: StoredRequest,
    jid: string,
    answer: Answer,
    late: (id: string) => void,
  ): Promise<void> {
    const enough = Promise.withResolvers<void>();
    const job = this.#publish(
      target,
      call,
      request,
      jid,
      answer,
      () => answer.complete && enough.resolve(),
      late,
    );
    await job.published;
    if (answer.complete) enough.resolve();
    job.done.then(() => enough.resolve(), enough.reject);
    await enough.promise;
  }

  #publish(
    target: Target,
    call: FunctionCall,
    request: StoredRequest,
    jid: string,
    answer: Answer,
    changed: () => void = () => undefined,
    late: (id: string) => void = () => undefined,
  ): Job {
    const { fleet, jobs } = this.#options;
    const { person, number } = request;
    return jobs.publish(
      target,
      call.fun,
      call.args,
      {
        published: (minions) => answer.expect(minions),
        returned: (id: string, result: MinionReturn, isLate: boolean) => {
          const afterTheEnd = isLate || answer.complete;
          answer.take(id, result);
          fleet.answered(id);
          if (afterTheEnd) late(id);
          else changed();
        },
        silent: (ids) => {
          answer.giveUp(ids);
          changed();
        },
      },
      { jid, metadata: { person, request: number }, timeout: call.options.timeout },
    );
  }

  async #hint(call: FunctionCall, answer: Answer): Promise<string> {
    const missing = answer.withoutFunction;
    const suggestion = missing && (await this.#options.suggest?.(call.fun, missing).catch(() => undefined));
    return suggestion ? `Did you mean ${suggestion}?` : '';
  }

  #answerOptions(asked: Asked, call: { fun: string; options: CallOptions }, request: StoredRequest) {
    const { fleet, salt, styling } = this.#options;
    const { timeout = salt.timeout, out } = call.options;
    const single = asked.scope.kind === 'minion';
    return { fleet, fun: call.fun, number: request.number, single, styling, timeout, form: out };
  }

  #store(asked: Asked, line: string, job: { jid?: string; fun: string; target?: Target }): StoredRequest {
    const { person, local, messageId, body } = asked;
    const request = this.#options.requests.add({
      person,
      local,
      messageId,
      body,
      line,
      at: Date.now(),
      ...job,
    });
    asked.conversation.accepted();
    return request;
  }

  #end({ person, number }: StoredRequest, outcome: string): void {
    this.#options.requests.end(person, number, outcome, Date.now());
  }

  #enter(asked: Asked): { crossed: boolean } {
    const others = this.#underWay.get(keyOf(asked)) ?? new Set();
    const crossing = { crossed: others.size > 0 };
    for (const other of others) other.crossed = true;
    this.#underWay.set(keyOf(asked), others.add(crossing));
    return crossing;
  }

  #leave(asked: Asked, crossing: { crossed: boolean }): void {
    const others = this.#underWay.get(keyOf(asked));
    others?.delete(crossing);
    if (others?.size === 0) this.#underWay.delete(keyOf(asked));
  }
}

/** One person at one contact. */
export function keyOf({ person, local }: { person: string; local: string }): string {
  return `${person} ${local}`;
}
