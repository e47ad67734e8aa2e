import { setTimeout as pause } from 'node:timers/promises';
import { background, guarded, reportCaught, UserError } from '../../guard/index.ts';
import { SaltError } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { shorten } from '../shorten.ts';
import type { Asked, Conversation } from '../types.ts';
import { answerId } from './answer-id.ts';
import { auditedRequest } from './audit-details.ts';
import type { CallsOptions } from './options.ts';

type Parts = Pick<CallsOptions, 'requests' | 'audit' | 'ended'>;
type Asker = Parameters<CallsOptions['audit']['note']>[1];

/** Before each attempt to tell somebody that an answer could not be told, milliseconds. Then the next start tries. */
const WAITS = [0, 1_000, 5_000, 30_000, 60_000, 300_000];

/**
 * A request has an outcome: in the store, in the audit trail, and for whoever counts. To be called once its answer was
 * handed to delivery: what has ended is not asked for again after a crash.
 */
export function endCall(parts: Parts, asker: Asker, request: StoredRequest, outcome: string): void {
  const { person, number, at } = request;
  const { requests, audit, ended } = parts;
  const now = Date.now();
  requests.end(person, number, outcome, now);
  audit.note('ended', asker, { ...auditedRequest(request), outcome, ms: now - at });
  guarded('ending', () => ended?.(request, outcome))();
}

/**
 * Tells why a call failed. One that the gateway left because it stops is none: it goes on in Salt. A fault of the
 * gateway's own must not leave the request running for ever.
 */
export function callFailed(
  parts: Parts,
  asked: Asked,
  request: StoredRequest,
  error: unknown,
  more = '',
): void {
  if (error instanceof SaltError && error.code === 'salt-stopped') return;
  const [code, message] =
    error instanceof UserError ? [error.code, `${error.message}${more}`] : fault(request, error);
  handOver(parts, asked, request, code, () => {
    asked.conversation.say(message, { id: answerId(request) });
  });
}

function fault({ number, line }: StoredRequest, error: unknown): [code: string, message: string] {
  reportCaught('call', error);
  const job = `Job ${number}, ${shorten(line)}`;
  const known = `It may have run; "job ${number}" asks Salt.`;
  return ['internal-error', `${job}: something went wrong inside the gateway; its log says what. ${known}`];
}

/**
 * Has a request's answer told, and ends the request after that. Where the telling fails, the person is told so; where
 * not even that can be told, it is tried again, and until then the request has not ended.
 */
export function handOver(
  parts: Parts,
  asked: Asker & { conversation: Conversation | undefined },
  request: StoredRequest,
  outcome: string,
  tell: () => void,
): void {
  const { conversation, ...asker } = asked;
  try {
    tell();
  } catch (error) {
    reportCaught('answer', error);
    const attempt = () => {
      conversation?.say(untold(request, error), { id: answerId(request) });
      endCall(parts, asker, request, 'untold');
    };
    background('answer', persistently(attempt));
    return;
  }
  endCall(parts, asker, request, outcome);
}

function untold({ number, line }: StoredRequest, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  const job = `Job ${number}, ${shorten(line)}`;
  return `${job}: it ran, but I couldn't deliver its answer (${shorten(why)}). "job ${number}" asks Salt for it.`;
}

async function persistently(attempt: () => void): Promise<void> {
  for (const wait of WAITS) {
    await pause(wait, undefined, { ref: false });
    try {
      attempt();
      return;
    } catch (error) {
      reportCaught('answer', error);
    }
  }
}
