import type { Limits } from '../../access/index.ts';
import type { LiveOf } from '../../config/index.ts';
import { background, UserError } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import { contradiction, visible } from '../../render/index.ts';
import { type JobListener, SaltError, type Turn } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import { isTooLongToShow } from '../call-text.ts';
import { conversationKey } from '../conversation-key.ts';
import { shorten } from '../shorten.ts';
import type { Asked, Conversation, Scope } from '../types.ts';
import { Answer } from './answer.ts';
import { answerId } from './answer-id.ts';
import { auditedRequest, auditedResumption } from './audit-details.ts';
import { handOver } from './ending.ts';
import { findAgain } from './find-again.ts';
import type { KeptBytes } from './kept.ts';
import type { Pager } from './pager.ts';

export interface ResumerOptions {
  requests: RequestStore;
  site: SaltSite;
  live: LiveOf<'output'>;
  pager: Pager;
  audit: AuditLines;
  limits: Pick<Limits, 'runningJob'>;
  kept: KeptBytes;
  log: Log;
  /** In whose queue at Salt a person's requests wait. */
  turnOf(person: string): Turn;
  /** Told of every call that ended, and how. */
  ended?(request: StoredRequest, outcome: string): void;
  /** The way to a person (bare JID) at a contact, though nothing was said just now; undefined where access is lost. */
  wayTo(person: string, local: string): WayBack | undefined;
  /** Runs what was accepted and never published. @throws CommandError, ArgsError, AccessError, AuditError, SaltError */
  publishAgain(asked: Asked, request: StoredRequest): Promise<void>;
  /** Runs a line as if it was typed just now. @throws CommandError, ArgsError, AccessError, AuditError, SaltError */
  runLine(asked: Asked, line: string): Promise<void>;
  /** How long until Salt is asked again for a job that it does not know, milliseconds. */
  graceMs?: number;
}

export interface WayBack {
  conversation: Conversation;
  /** What a command typed at the contact is about; undefined where that is no contact of theirs any more. */
  scope: Scope | undefined;
}

/** What was asked longer ago than this is not run unasked, as a message of then would not be (docs/commands.md, "What is not run"). */
const RUN_WITHIN = 60_000;
/** Takes up what was running when the gateway stopped: each request's outcome is told after all (docs/reliability.md, "How that is kept"). */
export class Resumer {
  readonly #options: ResumerOptions;

  constructor(options: ResumerOptions) {
    this.#options = options;
  }

  /** Every request that the store says has not ended; call it once Salt answers. */
  resumeAll(): void {
    for (const request of this.#options.requests.unended()) {
      background('resume', this.#resume(request));
    }
  }

  async #resume(request: StoredRequest): Promise<void> {
    const { jid } = request;
    // The old process may have been killed between the store and the audit trail, which then knows nothing of it.
    this.#options.audit.note('resumed', request, auditedResumption(request));
    if (jid === undefined) {
      this.#tell(request, 'unknown', "the gateway stopped meanwhile. It may have run; I won't repeat it.");
      return;
    }
    const leave = this.#options.limits.runningJob(request.person);
    try {
      await this.#follow(request, jid);
    } catch (error) {
      if (!(error instanceof SaltError)) this.#untold(request, error);
      else if (error.code !== 'salt-stopped') this.#tell(request, error.code, error.message);
    } finally {
      leave();
    }
  }

  async #follow(request: StoredRequest, jid: string): Promise<void> {
    const { kept, live, pager, site } = this.#options;
    const { styling } = live.config.output;
    const { timeout } = site.config;
    const { fun, number, person, target } = request;
    const single = request.local !== '' && target?.tgt_type === 'list' && target.tgt.length === 1;
    const answer = new Answer({ fleet: site.fleet, kept, fun, person, number, single, styling, timeout });
    const isFound = await this.#followAll(request, jid, answer);
    if (!isFound) {
      answer.release();
      return this.#neverPublished(request);
    }
    this.#end(request, answer.outcome, (conversation, head) => {
      const whole = answer.whole(true);
      const text = `${head}\n${whole.text}`;
      pager.say(conversation, conversationKey(request), { ...whole, text }, { id: answerId(request) });
    });
    answer.release();
  }

  /** Takes the answers of a request's job, or of all jobs of a batch. False where nothing was published. @throws SaltError */
  async #followAll(request: StoredRequest, jid: string, answer: Answer): Promise<boolean> {
    const { requests } = this.#options;
    const { fleet } = this.#options.site;
    const steps = await requests.jobsOf(request);
    const listener: JobListener = {
      published: (minions) => answer.expect(minions),
      returned: (id, result) => {
        answer.take(id, result);
        fleet.answered(id);
      },
      silent: (ids, ended) => {
        answer.giveUp(ids, ended);
        if (!ended) for (const id of ids) fleet.suspect(id);
      },
      contradicted: (id) => {
        const { audit, wayTo } = this.#options;
        audit.note('contradicted', request, { ...auditedRequest(request), target: id });
        const { conversation } = wayTo(request.person, request.local) ?? {};
        conversation?.say(contradiction(fleet.nameOf(id), request.number));
      },
    };
    const follow = async (jobId: string) => {
      const job = await findAgain(this.#options, { person: request.person, jid: jobId }, listener);
      await job?.done;
      return job !== undefined;
    };
    if (steps.length === 0) return follow(jid);
    const found = await Promise.all(steps.map((step) => follow(step.jid)));
    if (steps.length === 1 && !found[0]) return false;
    // A step is stored once the one before it was taken by Salt: only the last may never have been.
    const lost = steps.slice(0, -1).flatMap(({ target }, at) => (found[at] ? [] : target.tgt));
    answer.expect(lost);
    answer.giveUp(lost);
    answer.notRun([request.target?.tgt ?? []].flat(), 'the gateway stopped before their turn');
    return true;
  }

  /** Run now, or asked back where that would be a surprise by now. */
  async #neverPublished(request: StoredRequest): Promise<void> {
    const { person, local, line, at, number } = request;
    const { wayTo, publishAgain, runLine } = this.#options;
    const { conversation, scope } = wayTo(person, local) ?? {};
    const why = 'nothing ran: the gateway stopped before Salt accepted it.';
    if (!conversation || !scope) return this.#tell(request, 'salt-not-published', `${why} Send it again.`);
    const asked = { person, from: person, local, scope, messageId: undefined, body: line, conversation };
    if (Math.abs(Date.now() - at) <= RUN_WITHIN) {
      try {
        await publishAgain(asked, request);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.#tell(request, error.code, error.message);
      }
      return;
    }
    const text = `Job ${number}, ${visible(line)}: ${why}`;
    if (isTooLongToShow(text)) return this.#tell(request, 'salt-not-published', `${why} Send it again.`);
    this.#end(request, 'salt-not-published', () =>
      conversation.ask({
        id: answerId(request),
        text,
        late: true,
        about: `job ${number}, ${shorten(line)}`,
        onYes: (answering) => runLine({ ...asked, conversation: answering }, line),
      }),
    );
  }

  #tell(request: StoredRequest, outcome: string, text: string): void {
    this.#end(request, outcome, (conversation, head) => {
      conversation.say(`${head} ${text}`, { id: answerId(request) });
    });
  }

  /** A fault of ours must not leave it running for ever. */
  #untold(request: StoredRequest, error: unknown): void {
    this.#end(request, 'untold', () => {
      throw error;
    });
  }

  /** Tells the person, unless access was lost meanwhile, and ends the request after that. */
  #end(
    request: StoredRequest,
    outcome: string,
    tell: (conversation: Conversation, head: string) => void,
  ): void {
    const { person, number, local, line } = request;
    const { conversation } = this.#options.wayTo(person, local) ?? {};
    const head = `Job ${number}, ${shorten(line)}:`;
    handOver(this.#options, { person, local, conversation }, request, outcome, () => {
      if (conversation) tell(conversation, head);
    });
  }
}
