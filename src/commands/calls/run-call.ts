import { AuditError } from '../../access/index.ts';
import { type Job, type JobListener, SaltError, type Target, type Turn } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import type { AllowedCall } from '../gate.ts';
import { orUnstored, UnstoredError } from '../unstored.ts';
import type { Answer } from './answer.ts';
import { inBatches } from './batches.ts';
import type { RunningBatch, RunningBatches } from './running-batches.ts';
import { unknownMinions } from './unknown-minions.ts';

export interface CallParts {
  site: Pick<SaltSite, 'fleet' | 'jids' | 'jobs'>;
  requests: Pick<RequestStore, 'addJob'>;
  runningBatches: Pick<RunningBatches, 'during'>;
  turnOf(person: string): Turn;
}

export interface AcceptedCall {
  call: AllowedCall;
  request: StoredRequest;
  /** The job's id, in the store already. */
  jid: string;
  answer: Answer;
}

/** Who is told what becomes of a call, besides its answer. */
export interface CallListener {
  /** The next job of a batch is about to be published; its error stops the batch. */
  next?(jid: string, target: Target): void;
  /** Whether Salt has the job is not known for now. */
  unclear(reason: SaltError): void;
  /** Someone answered after nobody was awaited any more. */
  late(id: string): void;
  /** Two answers in a minion's name differ. */
  contradicted(id: string): void;
  changed?(): void;
}

/**
 * Runs a call, as one job or as a batch of them one after the other. Resolves when nobody is awaited any more;
 * `listener.late` hears of those who answer after that. @throws SaltError
 */
export async function runCall(
  parts: CallParts,
  accepted: AcceptedCall,
  listener: CallListener,
): Promise<void> {
  const { call, request } = accepted;
  const { batch: size } = call.options;
  if (size === undefined) return runOne(parts, call.target, accepted, listener);
  await parts.runningBatches.during(request, async (batch) => {
    const steps = await inBatches(parts, accepted, size);
    await runSteps(parts, steps, accepted, listener, batch);
  });
}

/** Each step is in the store before it is published, so that a crash leaves none that nobody knows of. */
async function runSteps(
  parts: CallParts,
  steps: string[][],
  accepted: AcceptedCall,
  listener: CallListener,
  batch: RunningBatch,
): Promise<void> {
  const { answer, request } = accepted;
  for (const [index, tgt] of steps.entries()) {
    const jid = index === 0 ? accepted.jid : parts.site.jids.next();
    const target: Target = { tgt, tgt_type: 'list' };
    const stored = await isStored(parts.requests.addJob(request, { jid, target }));
    if (!stored) return answer.notRun(steps.slice(index).flat(), 'the next job cannot be kept in the store');
    if (batch.stopped) return answer.notRun(steps.slice(index).flat(), 'kill ended the batch');
    try {
      if (index > 0) listener.next?.(jid, target);
      await runOne(parts, target, { ...accepted, jid }, listener);
    } catch (error) {
      if (index === 0 || !endsBatch(error)) throw error;
      return cutShort(answer, tgt, steps.slice(index + 1).flat(), error);
    }
  }
}

/** Whether what has come is to be told with the error; the gateway that stops tells it after its next start. */
function endsBatch(error: unknown): error is AuditError | SaltError {
  return error instanceof AuditError || (error instanceof SaltError && error.code !== 'salt-stopped');
}

/** The batch ends at this step, which may have run all the same where that is unclear. */
function cutShort(answer: Answer, step: string[], later: string[], error: AuditError | SaltError): void {
  const why = error instanceof AuditError ? error.why : error.message;
  const mayRun = error instanceof SaltError && (error.unclear || error.code === 'salt-rubbish');
  if (mayRun) {
    answer.expect(step);
    answer.giveUp(step);
  }
  answer.notRun([...step, ...later], why);
}

/** False where the store cannot be written. */
async function isStored(adding: Promise<void>): Promise<boolean> {
  try {
    await adding;
    return true;
  } catch (error) {
    if (orUnstored(error) instanceof UnstoredError) return false;
    throw error;
  }
}

async function runOne(
  parts: CallParts,
  target: Target,
  accepted: AcceptedCall,
  listener: CallListener,
): Promise<void> {
  const { answer } = accepted;
  const enough = Promise.withResolvers<void>();
  const job = publishCall(parts, target, accepted, {
    ...listener,
    changed: () => answer.complete && enough.resolve(),
  });
  await job.published;
  if (answer.complete) enough.resolve();
  job.done.then(() => enough.resolve(), enough.reject);
  await enough.promise;
}

/** Publishes a call's job; its answers go into `answer`. */
export function publishCall(
  { site: { fleet, jobs }, turnOf }: CallParts,
  target: Target,
  { call, request, jid, answer }: AcceptedCall,
  listener: CallListener,
): Job {
  const jobListener: JobListener = {
    unclear: (reason) => listener.unclear(reason),
    published: (minions) => {
      answer.expect(minions);
      answer.unknown(unknownMinions(target, minions));
    },
    returned: (id, result, isLate) => {
      const afterTheEnd = isLate || answer.complete;
      answer.take(id, result);
      fleet.answered(id);
      if (afterTheEnd) listener.late(id);
      else listener.changed?.();
    },
    silent: (ids, ended) => {
      answer.giveUp(ids, ended);
      if (!ended) for (const id of ids) fleet.suspect(id);
      listener.changed?.();
    },
    contradicted: (id) => listener.contradicted(id),
  };
  const { person, number } = request;
  const metadata = { person, request: number };
  return jobs.publish(target, call.fun, call.args, jobListener, {
    jid,
    metadata,
    permit: call.permit,
    turn: turnOf(person),
    timeout: call.options.timeout,
  });
}
