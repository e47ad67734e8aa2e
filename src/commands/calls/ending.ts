import type { AuditDetails } from '../../access/index.ts';
import { background, guarded, type Pace, reportCaught, type Troubles, UserError } from '../../guard/index.ts';
import { type Args, SaltError } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import { shorten } from '../call-text.ts';
import type { Asked, Conversation } from '../types.ts';
import type { CallsParts } from './parts.ts';

/** How a call ended. `cut short`: a batch that did not reach all; `unknown`: nobody can say; `untold`: its answer was lost. */
export type Outcome =
  | { kind: 'done' | 'failed' | 'nobody matched' | 'killed' | 'cut short' | 'unknown' | 'untold' }
  | { kind: 'silent'; count: number }
  | { kind: 'error'; code: string };

/** A call that ended, for counters and watchers. */
export interface EndedCall {
  kind: 'function' | 'runner';
  request: StoredRequest;
  outcome: Outcome;
  /** Nobody was shown its answer (`--async`). */
  isDetached: boolean;
  /** How long it took, milliseconds. */
  ms: number;
}

export type Asker = Parameters<AuditLines['note']>[1];

type Parts = Pick<CallsParts, 'requests' | 'audit' | 'ended' | 'troubles'>;

/** When to tell somebody that an answer could not be told. After the last attempt, the next start tries. */
const UNTOLD_PACE: Partial<Pace> = { firstMs: 2_000, mostMs: 240_000, times: 9 };

/** Salt has the answer, and its API cannot send it. */
export const UNSENT: readonly string[] = ['salt-unwritable', 'salt-too-large'];

/** Names the command that shows an answer which Salt's API cannot send. */
export function whereItIs(code: string, jid: string | undefined): string {
  if (jid === undefined || !UNSENT.includes(code)) return '';
  return ` On the master, salt-run jobs.lookup_jid ${jid} shows it.`;
}

/** Names an outcome in a word or two, for `jobs`, the store and the audit trail. */
export function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'error') return outcome.code;
  return outcome.kind === 'silent' ? `${outcome.count} silent` : outcome.kind;
}

/**
 * Makes the id of the message with a request's answer. It is the same each time the answer is sent (docs/design.md,
 * "Promises").
 */
export function answerId({ jid, number, at }: StoredRequest): string {
  return jid === undefined ? `answer-${at}-${number}` : `answer-${jid}`;
}

/** Which request it is, as the audit trail has it. */
export function auditedRequest({
  number,
  jid,
  fun,
}: Pick<StoredRequest, 'number' | 'jid' | 'fun'>): AuditDetails {
  return { function: fun, job: number, ...(jid === undefined ? {} : { jid }) };
}

/** Which request it is and where it runs, as the audit trail has it; without `args` where only its line is known. */
export function auditedCall(request: StoredRequest, args?: Args): AuditDetails {
  const { target } = request;
  return {
    ...auditedRequest(request),
    ...(target && { target: target.tgt, target_type: target.tgt_type }),
    ...(args && { arguments: args.arg ?? [], keywords: args.kwarg ?? {} }),
  };
}

/**
 * Gives a request its outcome: in the store, in the audit trail, and for counters. Call it after the hand-over to
 * delivery: after a crash, the gateway does not ask again for an ended request.
 */
export function endCall(
  { audit, ended, requests }: Parts,
  asker: Asker,
  request: StoredRequest,
  outcome: Outcome,
  isDetached = false,
): void {
  const { person, number, jid, at } = request;
  const now = Date.now();
  const [text, ms] = [outcomeText(outcome), now - at];
  requests.end(person, number, text, now);
  audit.note('ended', asker, { ...auditedRequest(request), outcome: text, ms });
  const kind = jid === undefined ? 'runner' : 'function';
  guarded('ending', ended)({ kind, request, outcome, isDetached, ms });
}

/**
 * Says why a call failed. If the gateway stops, the call has not failed: it goes on in Salt. A fault of the gateway
 * must not leave the request running forever.
 */
export function callFailed(
  parts: Parts,
  asked: Asked,
  request: StoredRequest,
  error: unknown,
  more = '',
): void {
  if (error instanceof SaltError && error.code === 'salt-stopped') return;
  const isTold = error instanceof UserError;
  const code = isTold ? error.code : 'internal-error';
  const where = whereItIs(code, request.jid);
  const message = isTold ? `${error.message}${more}${where}` : fault(request, error);
  handOver(parts, asked, request, { kind: 'error', code }, () => {
    asked.conversation.say(message, { id: answerId(request) });
  });
}

function fault({ number, line }: StoredRequest, error: unknown): string {
  reportCaught('call', error);
  const job = `Job ${number}, ${shorten(line)}`;
  const known = `It may have run; "job ${number}" asks Salt.`;
  return `${job}: something went wrong inside the gateway; its log says what. ${known}`;
}

/**
 * Sends a request's answer, and ends the request after that. If the send fails, the person gets a message about it. If
 * even that fails, it is tried again, and until then the request has not ended.
 */
export function handOver(
  parts: Parts,
  asked: Asker & { conversation: Conversation | undefined },
  request: StoredRequest,
  outcome: Outcome,
  tell: () => void,
): void {
  try {
    tell();
  } catch (error) {
    reportCaught('answer', error);
    background(
      'answer',
      persistently(parts.troubles, () => {
        asked.conversation?.say(untold(request, error), { id: answerId(request) });
        endCall(parts, asked, request, { kind: 'untold' });
      }),
    );
    return;
  }
  endCall(parts, asked, request, outcome);
}

function untold({ number, line }: StoredRequest, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  const job = `Job ${number}, ${shorten(line)}`;
  return `${job}: it ran, but I couldn't deliver its answer (${shorten(why)}). "job ${number}" asks Salt for it.`;
}

async function persistently(troubles: Troubles, attempt: () => void): Promise<void> {
  const repeating = troubles.repeating('answers', UNTOLD_PACE);
  for (let isDone = false; !isDone && !repeating.isSpent; ) {
    await repeating.wait();
    try {
      attempt();
      isDone = true;
    } catch (error) {
      reportCaught('answer', error);
      repeating.failed();
    }
  }
  repeating.stop();
}
