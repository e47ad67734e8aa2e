import { background, pause, UserError } from '../../guard/index.ts';
import { above, below, visible } from '../../render/index.ts';
import { type Job, type JobListener, SaltError } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { isTooLongToShow, shorten } from '../call-text.ts';
import type { Gate } from '../gate.ts';
import type { TargetNames } from '../target-names.ts';
import type { Asked, Conversation, Scope } from '../types.ts';
import type { Calls } from './calls.ts';
import { answerId, auditedCall, handOver, type Outcome, UNSENT, whereItIs } from './ending.ts';
import type { CallsParts } from './parts.ts';
import { contradicted } from './publish.ts';
import { linesUnder } from './reading.ts';
import { Returns } from './returns.ts';
import { callOfLine, optionsOfLine, shownByLine } from './stored-line.ts';

export interface ResumerParts extends CallsParts {
  readonly calls: Pick<Calls, 'runStored'>;
  readonly gate: Pick<Gate, 'allow'>;
  readonly names: TargetNames;
  /** Finds the way to a person (bare JID) at a contact without a message; undefined if they have lost access. */
  wayTo(person: string, local: string): WayBack | undefined;
  /** Runs a line as if it was typed just now. @throws UserError */
  runLine(asked: Asked, line: string): Promise<void>;
}

export interface WayBack {
  conversation: Conversation;
  /** Gives the scope of a command at the contact; undefined if the person has lost that contact. */
  scope: Scope | undefined;
}

/**
 * A request older than this does not run without a question, like an old message (docs/commands.md, "What is not run").
 */
const RUN_WITHIN = 60_000;
/** The old process is gone. By then its request has reached salt-api, or is lost. */
const GRACE = 5_000;
/** The time for the first question, milliseconds, and for the last. Each may take twice the time of the one before. */
const [FIRST_DEADLINE, LONGEST_DEADLINE] = [10_000, 60_000];
/** Salt will not say another time either. */
const FINAL = new Set(['salt-not-permitted', 'salt-client-disabled', 'salt-stopped', ...UNSENT]);

/**
 * Resumes the requests that ran when the gateway stopped, and reports the outcome of each (docs/reliability.md, "How
 * that is kept").
 */
export class Resumer {
  readonly #parts: ResumerParts;

  constructor(parts: ResumerParts) {
    this.#parts = parts;
  }

  /** Every request that the store says has not ended; call it once Salt answers. */
  resumeAll(): void {
    for (const request of this.#parts.requests.unended()) background('resume', this.#resume(request));
  }

  async #resume(request: StoredRequest): Promise<void> {
    const { audit, limits } = this.#parts;
    const { jid, line, person } = request;
    // The old process may have been killed between the store and the audit trail, which then knows nothing of it.
    audit.note('resumed', request, { line, ...auditedCall(request) });
    if (jid === undefined) {
      const text = "the gateway stopped meanwhile. It may have run; I won't repeat it.";
      this.#tell(request, { kind: 'unknown' }, text);
      return;
    }
    const leave = limits.runningJob(person);
    try {
      await this.#follow({ ...request, jid });
    } catch (error) {
      if (!(error instanceof SaltError)) this.#untold(request, error);
      else if (error.code !== 'salt-stopped') this.#tellError(request, error);
    } finally {
      leave();
    }
  }

  async #follow(request: StoredRequest & { jid: string }): Promise<void> {
    const { kept, live, site, wayTo } = this.#parts;
    const { fun, line, local, number, person } = request;
    const { conversation, scope } = wayTo(person, local) ?? {};
    const width = conversation?.display.width ?? live.config.output.width;
    const options = optionsOfLine(line);
    const shown = shownByLine(line, { fun, options, width });
    const returns = new Returns({
      fleet: site.fleet,
      kept,
      fun,
      ...{ person, number, jid: request.jid },
      single: scope?.kind === 'minion',
      display: () => wayTo(person, local)?.conversation.display,
      timeout: options.timeout ?? site.config.timeout,
      ...shown,
    });
    try {
      if (!(await this.#followAll(request, returns))) return await this.#neverPublished(request);
      this.#end(request, returns.outcome, (conversation, head) => {
        const under = linesUnder(options, request, returns);
        const answer = above(head, returns.whole(true));
        conversation.say(under === '' ? answer : below(answer, under), {
          id: answerId(request),
          whole: shown.form !== undefined && shown.reading === undefined,
          file: () => returns.fileName(local),
        });
      });
    } finally {
      returns.release();
    }
  }

  /** Takes the returns of a request's job, or of all jobs of a batch. False where nothing was published. @throws SaltError */
  async #followAll(request: StoredRequest & { jid: string }, returns: Returns): Promise<boolean> {
    const { requests, wayTo } = this.#parts;
    const { fleet } = this.#parts.site;
    const listener: JobListener = {
      published: (minions) => returns.expect(minions),
      returned: (id, result) => {
        returns.add(id, result);
        fleet.answered(id);
      },
      silent: (ids, why) => {
        returns.giveUp(ids, why);
        if (why === 'unanswered') for (const id of ids) fleet.suspect(id);
      },
      contradicted: (id) => {
        const { conversation } = wayTo(request.person, request.local) ?? {};
        contradicted(this.#parts, request, request, conversation, id);
      },
    };
    const follow = async (jid: string) => {
      const job = await this.#findAgain(request.person, jid, listener);
      await job?.done;
      return job !== undefined;
    };
    const steps = await requests.jobsOf(request);
    if (steps.length === 0) return follow(request.jid);
    const found = await Promise.all(steps.map((step) => follow(step.jid)));
    if (steps.length === 1 && !found[0]) return false;
    // A step is stored once the one before it was taken by Salt: only the last may never have been.
    const lost = steps.slice(0, -1).flatMap(({ target }, at) => (found[at] ? [] : target.tgt));
    returns.expect(lost);
    returns.giveUp(lost, 'unanswered');
    returns.notRun([request.target?.tgt ?? []].flat(), 'the gateway stopped before their turn');
    return true;
  }

  /** The job, as soon as Salt knows it; undefined if Salt says twice that there is no job. @throws SaltError */
  async #findAgain(person: string, jid: string, listener: JobListener): Promise<Job | undefined> {
    const { access, log, site, troubles } = this.#parts;
    const repeating = troubles.repeating('jobs');
    let isMissed = false;
    let deadlineMs = FIRST_DEADLINE;
    try {
      for (;;) {
        try {
          const job = await site.jobs.resume(jid, listener, { deadlineMs, turn: access.turnOf(person) });
          if (job || isMissed) return job;
          isMissed = true;
          await pause(GRACE);
        } catch (error) {
          if (!(error instanceof SaltError) || FINAL.has(error.code)) throw error;
          repeating.failed();
          const level = repeating.failures === 1 ? 'warn' : 'debug';
          log[level]({ jid, code: error.code }, 'Salt does not know yet how a job ended');
          deadlineMs = Math.min(deadlineMs * 2, LONGEST_DEADLINE);
          await repeating.wait();
        }
      }
    } finally {
      repeating.stop();
    }
  }

  /** Run now, or asked back where that would be a surprise by now. */
  async #neverPublished(request: StoredRequest & { jid: string }): Promise<void> {
    const { runLine, wayTo } = this.#parts;
    const { person, local, line, at, number } = request;
    const { conversation, scope } = wayTo(person, local) ?? {};
    const outcome: Outcome = { kind: 'error', code: 'salt-not-published' };
    const why = 'nothing ran: the gateway stopped before Salt accepted it.';
    if (!conversation || !scope) return this.#tell(request, outcome, `${why} Send it again.`);
    const asked = { person, from: person, local, scope, messageId: undefined, body: line, conversation };
    if (Math.abs(Date.now() - at) <= RUN_WITHIN) {
      try {
        return await this.#publish(asked, request);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return this.#tellError(request, error);
      }
    }
    const text = `Job ${number}, ${visible(line)}: ${why}`;
    if (isTooLongToShow(text)) return this.#tell(request, outcome, `${why} Send it again.`);
    this.#end(request, outcome, () =>
      conversation.ask({
        id: answerId(request),
        text,
        late: true,
        about: `job ${number}, ${shorten(line)}`,
        onYes: (answering) => runLine({ ...asked, conversation: answering }, line),
      }),
    );
  }

  /**
   * Runs a request that an earlier process accepted and never published. It is read and judged again, on the accepted
   * target, under the job's id. Questions were answered before it was stored.
   * @throws UserError
   */
  async #publish(asked: Asked, request: StoredRequest & { jid: string }): Promise<void> {
    const { calls, gate, names } = this.#parts;
    const allowed = await gate.allow(asked.person, callOfLine(asked, request, names));
    await calls.runStored(asked, allowed, request);
  }

  #tell(request: StoredRequest, outcome: Outcome, text: string): void {
    this.#end(request, outcome, (conversation, head) => {
      conversation.say(`${head} ${text}`, { id: answerId(request) });
    });
  }

  #tellError(request: StoredRequest, { code, message }: UserError): void {
    this.#tell(request, { kind: 'error', code }, message + whereItIs(code, request.jid));
  }

  /** A fault of the gateway must not leave it running forever. */
  #untold(request: StoredRequest, error: unknown): void {
    this.#end(request, { kind: 'untold' }, () => {
      throw error;
    });
  }

  /** Tells the person, unless access was lost meanwhile, and ends the request after that. */
  #end(
    request: StoredRequest,
    outcome: Outcome,
    tell: (conversation: Conversation, head: string) => void,
  ): void {
    const { person, number, local, line } = request;
    const { conversation } = this.#parts.wayTo(person, local) ?? {};
    const head = `Job ${number}, ${shorten(line)}:`;
    handOver(this.#parts, { person, local, conversation }, request, outcome, () => {
      if (conversation) tell(conversation, head);
    });
  }
}
