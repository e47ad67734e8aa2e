import { AuditError } from '../../access/index.ts';
import { SaltError, type Target } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { orUnstored, UnstoredError } from '../command.ts';
import { auditedCall } from './ending.ts';
import type { CallsParts } from './parts.ts';
import { type RunningCall, runJob } from './publish.ts';

type Which = Pick<StoredRequest, 'person' | 'number'>;

/** The batches under way, each of which can be kept from going on. */
export class RunningBatches {
  /** By request; true once none of its jobs may be published. */
  readonly #running = new Map<string, boolean>();

  start(which: Which): void {
    this.#running.set(key(which), false);
  }

  end(which: Which): void {
    this.#running.delete(key(which));
  }

  /** Stops it: nothing more is published. Returns false if it is not running. */
  stop(which: Which): boolean {
    const isRunning = this.#running.has(key(which));
    if (isRunning) this.#running.set(key(which), true);
    return isRunning;
  }

  isStopped(which: Which): boolean {
    return this.#running.get(key(which)) ?? false;
  }
}

function key({ person, number }: Which): string {
  return `${person} ${number}`;
}

/** Runs a call as a batch of jobs, one after the other. @throws SaltError */
export async function runBatch(parts: CallsParts, run: RunningCall, size: string): Promise<void> {
  const { request } = run;
  parts.runningBatches.start(request);
  try {
    await runSteps(parts, run, await inBatches(parts, run, size));
  } finally {
    parts.runningBatches.end(request);
  }
}

/** Each step is in the store before it is published, so that a crash leaves none that nobody knows of. */
async function runSteps(parts: CallsParts, run: RunningCall, steps: string[][]): Promise<void> {
  const { asked, call, request, returns } = run;
  for (const [index, tgt] of steps.entries()) {
    const jid = index === 0 ? run.jid : parts.site.jids.next();
    const target: Target = { tgt, tgt_type: 'list' };
    const left = () => steps.slice(index).flat();
    const stored = await isStored(parts.requests.addJob(request, { jid, target }));
    if (!stored) return returns.notRun(left(), 'the next job cannot be kept in the store');
    if (parts.runningBatches.isStopped(request)) return returns.notRun(left(), 'kill ended the batch');
    try {
      if (index > 0) parts.audit.record('run', asked, auditedCall({ ...request, jid, target }, call.args));
      await runJob(parts, { ...run, jid }, target);
    } catch (error) {
      if (index === 0 || !endsBatch(error)) throw error;
      // The step may have run all the same where that is unclear.
      if (error instanceof SaltError && (error.unclear || error.code === 'salt-rubbish')) {
        returns.expect(tgt);
        returns.giveUp(tgt, 'unanswered');
      }
      return returns.notRun(left(), error instanceof AuditError ? error.why : error.message);
    }
  }
}

/** True if the error comes with the values so far. If the gateway stops, it reports them after its next start. */
function endsBatch(error: unknown): error is AuditError | SaltError {
  return error instanceof AuditError || (error instanceof SaltError && error.code !== 'salt-stopped');
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

/**
 * Splits the minions of a call's target into batches, as `salt --batch-size` does: only those that answer a ping, by
 * number or by percentage. Notes the minions that are down or do not answer.
 * @throws SaltError
 */
export async function inBatches(
  { site: { jobs, fleet }, access }: Pick<CallsParts, 'access' | 'site'>,
  { call: { target }, request, returns }: Pick<RunningCall, 'call' | 'request' | 'returns'>,
  size: string,
): Promise<string[][]> {
  const here = new Set<string>();
  const waiting = new Set<string>();
  const enough = Promise.withResolvers<void>();
  const ping = jobs.publish(
    target,
    'test.ping',
    {},
    {
      published: (ids) => {
        returns.isAcknowledged = true;
        for (const id of ids) if (fleet.get(id)?.state !== 'down') waiting.add(id);
        if (waiting.size === 0) enough.resolve();
      },
      returned: (id) => {
        here.add(id);
        waiting.delete(id);
        if (waiting.size === 0) enough.resolve();
      },
    },
    { turn: access.turnOf(request.person) },
  );
  const reached = await ping.published;
  returns.noteUnknown(target, reached);
  await Promise.race([enough.promise, ping.done]);
  const missing = reached.filter((id) => !here.has(id));
  returns.expect(missing.filter((id) => fleet.get(id)?.state === 'down'));
  returns.notRun(missing, 'it did not answer a ping');
  return parted([...here], size);
}

function parted(ids: readonly string[], size: string): string[][] {
  const share = size.endsWith('%')
    ? Math.floor((ids.length * Number.parseInt(size, 10)) / 100)
    : Number(size);
  const step = Math.max(1, share);
  const batches: string[][] = [];
  for (let at = 0; at < ids.length; at += step) batches.push(ids.slice(at, at + step));
  return batches;
}
