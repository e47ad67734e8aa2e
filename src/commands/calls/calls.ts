import type { Limits } from '../../access/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import type { Log } from '../../ops/index.ts';
import { contradiction, lateAnswer, type Rendered, runnerAnswer } from '../../render/index.ts';
import {
  type JidSource,
  type JobTracker,
  type SaltClient,
  SaltError,
  type Target,
} from '../../salt/index.ts';
import type { BatchTable, RequestTable, StoredRequest } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import type { AllowedCall, AllowedRunner } from '../gate.ts';
import type { CallOptions } from '../line/read-line.ts';
import { shorten } from '../shorten.ts';
import type { Asked } from '../types.ts';
import { Answer } from './answer.ts';
import { answerId } from './answer-id.ts';
import { auditedCall, auditedRequest } from './audit-details.ts';
import { type Crossing, Crossings, keyOf } from './crossings.ts';
import type { KeptBytes } from './kept.ts';
import type { Pager } from './pager.ts';
import { type CallListener, publishCall, runCall } from './run-call.ts';
import type { RunningBatches } from './running-batches.ts';
import { summaryLines } from './summary.ts';
import { Teller } from './teller.ts';

export interface CallsOptions {
  salt: SaltClient;
  jobs: JobTracker;
  jids: JidSource;
  fleet: Fleet;
  requests: RequestTable;
  batches: BatchTable;
  runningBatches: RunningBatches;
  pager: Pager;
  styling: boolean;
  audit: AuditLines;
  limits: Pick<Limits, 'job'>;
  /** Bounds the answers under way. */
  kept: KeptBytes;
  log: Log;
  /** Told of every call that ended, and how: `done`, or a SaltError's code. */
  ended?(request: StoredRequest, outcome: string): void;
  /** What to say under a function that the minion does not have. */
  suggest?(fun: string, minion: string): Promise<string | undefined>;
}

/** One of the places for running jobs; `taken`: who took it leaves it. */
interface Place {
  leave: () => void;
  taken: boolean;
}

/** Runs Salt functions for people and tells them what comes back, as it comes. */
export class Calls {
  readonly #options: CallsOptions;
  /** Calls under way at each person's minion contact: their answers may cross. */
  readonly #crossings = new Crossings();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Runs a function on minions; resolves once everything has been said but what comes late. @throws LimitError */
  runFunction(asked: Asked, call: AllowedCall): Promise<void> {
    return this.#inPlace(asked, async (place) => {
      const jid = this.#options.jids.next();
      const request = this.#store(asked, call, { jid, fun: call.fun, target: call.target });
      await this.#accepted(asked, call, request, () =>
        call.options.async
          ? this.#runDetached(asked, call, request, jid, place)
          : this.#runAttended(asked, call, request, jid),
      );
    });
  }

  /** Runs what was stored before and never published, under the job's id that it has. @throws AuditError */
  async runStored(asked: Asked, call: AllowedCall, request: StoredRequest): Promise<void> {
    const { jid } = request;
    if (jid === undefined) return;
    this.#options.audit.record('run', asked, auditedCall(request, call.args));
    if (!call.options.async) return this.#runAttended(asked, call, request, jid);
    await this.#runDetached(asked, call, request, jid, { leave: () => undefined, taken: false });
  }

  /** Runs a runner function on the master. @throws LimitError */
  runRunner(asked: Asked, call: AllowedRunner): Promise<void> {
    return this.#inPlace(asked, async () => {
      const request = this.#store(asked, call, { fun: `@runner.${call.fun}` });
      await this.#accepted(asked, call, request, () => this.#runOnMaster(asked, call, request));
    });
  }

  /** Holds one of the places for running jobs meanwhile, or until it is left where it is taken along. */
  async #inPlace(asked: Asked, run: (place: Place) => Promise<void>): Promise<void> {
    const place: Place = { leave: this.#options.limits.job(asked.person), taken: false };
    try {
      await run(place);
    } finally {
      if (!place.taken) place.leave();
    }
  }

  /**
   * Has a stored request run: Salt is asked once no crash of the gateway can lose it and it is on record, the receipt
   * goes out once no power cut can lose it. The person's next message may be read at once. @throws AuditError
   */
  async #accepted(
    asked: Asked,
    { args }: AllowedCall | AllowedRunner,
    request: StoredRequest,
    run: () => Promise<void>,
  ): Promise<void> {
    const { audit, requests } = this.#options;
    const { conversation, person } = asked;
    conversation.composing();
    await requests.committed();
    try {
      audit.record('run', asked, auditedCall(request, args));
    } catch (error) {
      requests.end(person, request.number, 'audit-unwritable', Date.now());
      throw error;
    }
    await Promise.all([conversation.accepted(() => requests.onDisk()), run()]);
  }

  async #runOnMaster(asked: Asked, call: AllowedRunner, request: StoredRequest): Promise<void> {
    const { salt, styling, pager } = this.#options;
    try {
      const { arg, kwarg } = call.args;
      const value = await salt.runner(call.fun, kwarg, { ...(arg && { arg }), permit: call.permit });
      this.#end(asked, request, 'done');
      const id = answerId(request);
      pager.say(asked.conversation, keyOf(asked), runnerAnswer(value, { fun: call.fun, styling }), { id });
    } catch (error) {
      const unclear = error instanceof SaltError && error.unclear;
      this.#failed(
        asked,
        request,
        error,
        unclear ? ` Whether ${call.fun} ran is unknown; it is not repeated.` : '',
      );
    }
  }

  async #runAttended(asked: Asked, call: AllowedCall, request: StoredRequest, jid: string): Promise<void> {
    const crossing = this.#crossings.enter(keyOf(asked));
    try {
      await this.#follow(asked, call, request, jid, crossing);
    } catch (error) {
      this.#failed(asked, request, error);
    } finally {
      this.#crossings.leave(keyOf(asked), crossing);
    }
  }

  async #runDetached(
    asked: Asked,
    call: AllowedCall,
    request: StoredRequest,
    jid: string,
    place: Place,
  ): Promise<void> {
    const answer = new Answer(this.#answerOptions(asked, call, request));
    const accepted = { call, request, jid, answer };
    const job = publishCall(
      this.#options,
      call.target,
      accepted,
      this.#listener(asked, request, answer, call),
    );
    place.taken = true;
    job.done
      .then(
        () => this.#end(asked, request, answer.outcome),
        () => undefined,
      )
      .finally(() => {
        place.leave();
        answer.release();
      });
    try {
      const minions = await job.published;
      const count = minions.length === 1 ? '1 minion' : `${minions.length} minions`;
      const runs = `Job ${request.number} runs on ${count} (${jid}); "job ${request.number}" shows it.`;
      asked.conversation.say([runs, ...answer.silences()].join('\n'));
    } catch (error) {
      this.#failed(asked, request, error);
    }
  }

  async #follow(
    asked: Asked,
    call: AllowedCall,
    request: StoredRequest,
    jid: string,
    crossing: Crossing,
  ): Promise<void> {
    const { pager } = this.#options;
    const { conversation } = asked;
    const single = asked.scope.kind === 'minion';
    const answer = new Answer(this.#answerOptions(asked, call, request));
    const key = keyOf(asked);
    const marked = (rendered: Rendered) => {
      if (!single || !(crossing.crossed || teller.saidBefore)) return rendered;
      return { ...rendered, text: `${shorten(call.line)} →\n${rendered.text}` };
    };
    const whole = call.options.out !== undefined;
    const id = answerId(request);
    const teller = new Teller({
      answer,
      id,
      single,
      onlyEnd: whole,
      say: (rendered, options) =>
        pager.say(conversation, key, options?.unfinished ? rendered : marked(rendered), {
          ...options,
          whole,
        }),
      correct: (said, rendered, options) =>
        pager.correct(said, key, options?.unfinished ? rendered : marked(rendered), options),
    });
    try {
      const listener = this.#listener(asked, request, answer, call);
      await runCall(this.#options, { call, request, jid, answer }, listener);
      const last = call.options.summary ? summaryLines(answer) : await this.#hint(call, answer);
      const nobody = ['No minion matched the target: nothing ran.', ...answer.silences()].join('\n');
      if (answer.targeted === 0) conversation.say(nobody, { id });
      else teller.end(last);
      this.#end(asked, request, answer.outcome);
    } finally {
      teller.stop();
      answer.release();
    }
  }

  #listener(
    { conversation, ...asked }: Asked,
    request: StoredRequest,
    answer: Answer,
    { args }: AllowedCall,
  ): CallListener {
    const { audit, fleet, pager } = this.#options;
    const { number } = request;
    return {
      next: (jid, target) => audit.record('run', asked, auditedCall({ ...request, jid, target }, args)),
      unclear: ({ message }) => {
        conversation.say(`${message} Whether Salt took the command is being found out (job ${number}).`);
      },
      late: (id) => pager.say(conversation, keyOf(asked), lateAnswer(fleet.nameOf(id), answer.one(id))),
      contradicted: (id) => {
        audit.note('contradicted', asked, { ...auditedRequest(request), target: id });
        conversation.say(contradiction(fleet.nameOf(id), number));
      },
    };
  }

  async #hint(call: AllowedCall, answer: Answer): Promise<string> {
    const missing = answer.withoutFunction;
    const suggestion = missing && (await this.#options.suggest?.(call.fun, missing).catch(() => undefined));
    return suggestion ? `Did you mean ${suggestion}?` : '';
  }

  #answerOptions(asked: Asked, call: { fun: string; options: CallOptions }, request: StoredRequest) {
    const { fleet, kept, salt, styling } = this.#options;
    const { timeout = salt.timeout, out } = call.options;
    const single = asked.scope.kind === 'minion';
    return { fleet, kept, fun: call.fun, number: request.number, single, styling, timeout, form: out };
  }

  /** Tells why a call failed. One that the gateway left because it stops is none: it goes on in Salt. */
  #failed(asked: Asked, request: StoredRequest, error: unknown, more = ''): void {
    if (!(error instanceof SaltError)) throw error;
    if (error.code === 'salt-stopped') return;
    this.#end(asked, request, error.code);
    asked.conversation.say(`${error.message}${more}`, { id: answerId(request) });
  }

  /** In the store, before it is published. */
  #store(
    asked: Asked,
    { line }: AllowedCall | AllowedRunner,
    job: { jid?: string; fun: string; target?: Target },
  ): StoredRequest {
    const { person, local, messageId, body } = asked;
    return this.#options.requests.add({
      person,
      local,
      messageId,
      body,
      line,
      at: Date.now(),
      ...job,
    });
  }

  #end(asked: Asked, request: StoredRequest, outcome: string): void {
    const { person, number, at } = request;
    const { requests, audit, ended } = this.#options;
    const now = Date.now();
    requests.end(person, number, outcome, now);
    audit.note('ended', asked, { ...auditedRequest(request), outcome, ms: now - at });
    ended?.(request, outcome);
  }
}
