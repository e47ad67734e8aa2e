import type { Limits } from '../../access/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import type { Log } from '../../ops/index.ts';
import { type JobTracker, SaltError } from '../../salt/index.ts';
import type { RequestTable, StoredRequest } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import { shorten } from '../shorten.ts';
import type { Conversation } from '../types.ts';
import { Answer } from './answer.ts';
import { answerId } from './answer-id.ts';
import { auditedRequest } from './audit-details.ts';
import { keyOf } from './crossings.ts';
import type { KeptBytes } from './kept.ts';
import type { Pager } from './pager.ts';

export interface ResumerOptions {
  requests: RequestTable;
  jobs: JobTracker;
  fleet: Fleet;
  pager: Pager;
  styling: boolean;
  /** Salt's job timeout, seconds. */
  timeout: number;
  audit: AuditLines;
  limits: Pick<Limits, 'runningJob'>;
  kept: KeptBytes;
  log: Log;
  /** Told of every call that ended, and how. */
  ended?(request: StoredRequest, outcome: string): void;
  /** A chat with a person (bare JID) at a contact, though nothing was said just now. */
  conversationWith(person: string, local: string): Conversation | undefined;
}

/** Takes up what was running when the gateway stopped: each request's outcome is told after all (DESIGN §9). */
export class Resumer {
  readonly #options: ResumerOptions;

  constructor(options: ResumerOptions) {
    this.#options = options;
  }

  /** Every request that the store says has not ended; call it once Salt answers. */
  resumeAll(): void {
    for (const request of this.#options.requests.unended()) {
      void this.#resume(request).catch((error: unknown) => {
        this.#options.log.error({ err: error, jid: request.jid }, 'a job could not be taken up again');
      });
    }
  }

  async #resume(request: StoredRequest): Promise<void> {
    const { jid } = request;
    if (jid === undefined) {
      this.#tell(
        request,
        'unknown',
        'the gateway stopped meanwhile: whether it ran is unknown, and it is not repeated.',
      );
      return;
    }
    const leave = this.#options.limits.runningJob(request.person);
    try {
      await this.#follow(request, jid);
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      if (error.code !== 'salt-stopped') this.#tell(request, error.code, error.message);
    } finally {
      leave();
    }
  }

  async #follow(request: StoredRequest, jid: string): Promise<void> {
    const { fleet, jobs, kept, pager, styling, timeout } = this.#options;
    const { fun, number, target } = request;
    const single = request.local !== '' && target?.tgt_type === 'list' && target.tgt.length === 1;
    const answer = new Answer({ fleet, kept, fun, number, single, styling, timeout });
    const job = await jobs.resume(jid, {
      published: (minions) => answer.expect(minions),
      returned: (id, result) => {
        answer.take(id, result);
        fleet.answered(id);
      },
      silent: (ids, ended) => {
        answer.giveUp(ids, ended);
        if (!ended) for (const id of ids) fleet.suspect(id);
      },
    });
    if (!job) {
      this.#tell(
        request,
        'salt-not-published',
        'nothing ran: the gateway stopped before Salt took it. Send it anew.',
      );
      return;
    }
    await job.done;
    const { conversation, head } = this.#begin(request, answer.outcome);
    const whole = answer.whole(true);
    const text = `${head}\n${whole.text}`;
    if (conversation) pager.say(conversation, keyOf(request), { ...whole, text }, { id: answerId(request) });
    answer.release();
  }

  #tell(request: StoredRequest, outcome: string, text: string): void {
    const { conversation, head } = this.#begin(request, outcome);
    conversation?.say(`${head} ${text}`, { id: answerId(request) });
  }

  #begin(request: StoredRequest, outcome: string): { conversation: Conversation | undefined; head: string } {
    const { audit, conversationWith, ended, requests } = this.#options;
    const { person, number, local, line, at } = request;
    const now = Date.now();
    requests.end(person, number, outcome, now);
    audit.note('ended', request, { ...auditedRequest(request), outcome, ms: now - at });
    ended?.(request, outcome);
    return { conversation: conversationWith(person, local), head: `Job ${number}, ${shorten(line)}:` };
  }
}
