import { isReadonly } from '../../access/index.ts';
import { background } from '../../guard/index.ts';
import { minionsInNumber, runnerAnswer, runnerHasFailed, runnerInForm } from '../../render/index.ts';
import { SaltError, type Target } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { underItsLine } from '../call-text.ts';
import { filteredRunner } from '../filters/index.ts';
import type { AllowedCall, AllowedRunner } from '../gate.ts';
import { isRunnerFunction } from '../offers/index.ts';
import { type Asked, conversationKey, ruleName } from '../types.ts';
import { runBatch } from './batches.ts';
import { answerId, auditedCall, callFailed, endCall, handOver } from './ending.ts';
import type { CallsParts } from './parts.ts';
import { publish, type RunningCall, runJob } from './publish.ts';
import { linesUnder, readingOf } from './reading.ts';
import { type FailedCall, failureOf } from './refusals.ts';
import { Returns } from './returns.ts';
import { Crossings, Teller } from './teller.ts';

/** How long a runner may take, the wait for its turn included, milliseconds: salt-api itself waits no longer. */
const RUNNER_WITHIN = 300_000;

/**
 * Runs Salt functions that a person may run: each has a place among the running jobs, and is stored and on record before
 * Salt is asked. The receipt goes out once no power cut can lose it.
 */
export class Calls {
  readonly #parts: CallsParts;
  readonly #crossings = new Crossings();

  constructor(parts: CallsParts) {
    this.#parts = parts;
  }

  /** Runs a function on minions. Resolves once everything has been said, except late answers. @throws LimitError */
  async runFunction(asked: Asked, call: AllowedCall): Promise<void> {
    const { access, limits, requests, site } = this.#parts;
    const leave = limits.job(asked.person, access.isAdmin(asked.person));
    let isLeftLater = false;
    try {
      const jid = site.jids.next();
      const request = await this.#store(asked, call, { jid, fun: call.fun, target: call.target });
      const run = this.#running(asked, call, request, jid);
      isLeftLater = call.options.async;
      const running = isLeftLater ? this.#detach(run, leave) : this.#attend(run);
      await Promise.all([asked.conversation.accepted(() => requests.onDisk()), running]);
    } finally {
      if (!isLeftLater) leave();
    }
  }

  /** Runs what was stored before and never published, under the job's id that it has. @throws AuditError */
  async runStored(asked: Asked, call: AllowedCall, request: StoredRequest & { jid: string }): Promise<void> {
    this.#parts.audit.record('run', asked, auditedCall(request, call.args));
    const run = this.#running(asked, call, request, request.jid);
    await (call.options.async ? this.#detach(run, () => undefined) : this.#attend(run));
  }

  /** Runs a runner function on the master. @throws LimitError */
  async runRunner(asked: Asked, call: AllowedRunner): Promise<void> {
    const { access, limits, requests } = this.#parts;
    const leave = limits.job(asked.person, access.isAdmin(asked.person));
    try {
      const request = await this.#store(asked, call, { fun: ruleName(call) });
      const running = this.#onMaster(asked, call, request);
      await Promise.all([asked.conversation.accepted(() => requests.onDisk()), running]);
    } finally {
      leave();
    }
  }

  /**
   * Stores a request, so that no crash of the gateway can lose it, and records that it runs. The person's next message may
   * be read meanwhile. @throws StoreError, AuditError
   */
  async #store(
    asked: Asked,
    { args, line }: AllowedCall | AllowedRunner,
    job: { jid?: string; fun: string; target?: Target },
  ): Promise<StoredRequest> {
    const { audit, requests } = this.#parts;
    const { body, conversation, local, messageId, person } = asked;
    conversation.composing();
    const request = await requests.add({ person, local, messageId, body, line, at: Date.now(), ...job });
    try {
      audit.record('run', asked, auditedCall(request, args));
    } catch (error) {
      requests.end(person, request.number, 'audit-unwritable', Date.now());
      throw error;
    }
    return request;
  }

  #running(asked: Asked, call: AllowedCall, request: StoredRequest, jid: string): RunningCall {
    const { kept, site } = this.#parts;
    const { timeout = site.config.timeout, out: form, indent, states, hidesSilent } = call.options;
    const { fun } = call;
    const returns = new Returns({
      fleet: site.fleet,
      kept,
      fun,
      person: asked.person,
      number: request.number,
      jid: call.options.batch === undefined ? jid : undefined,
      single: asked.scope.kind === 'minion',
      display: () => asked.conversation.display,
      timeout,
      form,
      indent,
      states,
      hidesSilent,
      reading:
        call.filters || call.compares
          ? readingOf(call, { fun, form, indent, states, width: asked.conversation.display.width })
          : undefined,
    });
    return { asked, call, request, jid, returns };
  }

  /** Runs a call whose answer the person waits for, and shows the answer as it comes. */
  async #attend(run: RunningCall): Promise<void> {
    const { asked, call, request, returns } = run;
    const chat = conversationKey(asked);
    const crossing = this.#crossings.enter(chat);
    const { batch, out, showsJid, summary } = call.options;
    const whole = out !== undefined && call.filters === undefined;
    const teller = new Teller({
      conversation: asked.conversation,
      local: asked.local,
      returns,
      crossing,
      id: answerId(request),
      request: request.number,
      single: asked.scope.kind === 'minion',
      line: call.line,
      onlyEnd: whole || call.options.static === true,
      whole,
    });
    let failed: FailedCall | undefined;
    try {
      await (batch === undefined ? runJob(this.#parts, run, call.target) : runBatch(this.#parts, run, batch));
      const { outcome } = returns;
      if (outcome.kind === 'failed' && !summary) failed = failureOf(returns, call.fun);
      handOver(this.#parts, asked, request, outcome, () =>
        teller.end(summary || showsJid ? linesUnder(call.options, request, returns) : ''),
      );
    } catch (error) {
      callFailed(this.#parts, asked, request, error);
    } finally {
      teller.stop();
      returns.release();
      this.#crossings.leave(chat, crossing);
    }
    if (failed) await this.#parts.offerInstead(asked, call, failed);
  }

  /**
   * Runs a call that nobody waits for (`--async`). Resolves once the person knows that it runs; `leave` is called at
   * the end of the wait for minions.
   */
  async #detach(run: RunningCall, leave: () => void): Promise<void> {
    const { asked, call, request, jid, returns } = run;
    const job = publish(this.#parts, run, call.target);
    const followed = job.done
      .then(
        () => endCall(this.#parts, asked, request, returns.outcome, true),
        () => undefined,
      )
      .finally(() => {
        leave();
        returns.release();
      });
    background('detached', followed);
    try {
      const minions = await job.published;
      const runs = `Job ${request.number} runs on ${minionsInNumber(minions.length)} (${jid}); "job ${request.number}" shows it.`;
      asked.conversation.say([runs, ...returns.silences()].join('\n'), { request: request.number });
    } catch (error) {
      callFailed(this.#parts, asked, request, error);
    }
  }

  /** Runs a runner function and tells its value; one that ended unclear is not repeated (docs/design.md, "Promises"). */
  async #onMaster(asked: Asked, call: AllowedRunner, request: StoredRequest): Promise<void> {
    const { site } = this.#parts;
    try {
      const { arg, kwarg } = call.args;
      const { value, success } = await site.salt.runnerReturn(call.fun, kwarg ?? {}, {
        ...(arg && { arg }),
        permit: call.permit,
        // A call that may change something runs once, whatever it returns.
        yaml: isReadonly(ruleName(call), call.args) ? 'again' : 'first',
        deadlineMs: RUNNER_WITHIN,
      });
      const kind = runnerHasFailed(value, { fun: call.fun, success }) ? 'failed' : 'done';
      handOver(this.#parts, asked, request, { kind }, () => {
        const { filters, fun, line, options } = call;
        const { out: form, indent, states } = options;
        const { display } = asked.conversation;
        const context = { fun, success, states, display };
        const answer = filters
          ? filteredRunner(value, filters, { ...context, form, indent, width: display.width })
          : form
            ? runnerInForm(form, value, context, indent)
            : runnerAnswer(value, context);
        const shown = answer.opensBlock ? underItsLine(line, answer) : answer;
        const whole = form !== undefined && !filters;
        asked.conversation.say(shown, { id: answerId(request), whole, file: () => `master-${fun}` });
      });
    } catch (error) {
      if (error instanceof SaltError && isMissing(error, call.fun))
        return this.#missing(asked, call, request);
      const isUnclear = error instanceof SaltError && error.unclear;
      const more = isUnclear ? ` ${call.fun} may have run; I won't repeat it.` : '';
      callFailed(this.#parts, asked, request, error, more);
    }
  }

  async #missing(asked: Asked, call: AllowedRunner, request: StoredRequest): Promise<void> {
    const { text, meant } = this.#parts.missingRunner(asked.person, call);
    handOver(this.#parts, asked, request, { kind: 'failed' }, () => {
      asked.conversation.say(text, { id: answerId(request) });
    });
    if (meant) await this.#parts.offerRunner(asked, meant);
  }
}

/** salt-api answers so for a runner function that is not there, before it tries to run it. */
function isMissing({ code, status }: SaltError, fun: string): boolean {
  return code === 'salt-server-error' && status === 500 && !isRunnerFunction(fun);
}
