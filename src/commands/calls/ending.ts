import { SaltError } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import type { Asked } from '../types.ts';
import { answerId } from './answer-id.ts';
import { auditedRequest } from './audit-details.ts';
import type { CallsOptions } from './options.ts';

type Parts = Pick<CallsOptions, 'requests' | 'audit' | 'ended'>;

/** A request has an outcome: in the store, in the audit trail, and for whoever counts. */
export function endCall(parts: Parts, asked: Asked, request: StoredRequest, outcome: string): void {
  const { person, number, at } = request;
  const { requests, audit, ended } = parts;
  const now = Date.now();
  requests.end(person, number, outcome, now);
  audit.note('ended', asked, { ...auditedRequest(request), outcome, ms: now - at });
  ended?.(request, outcome);
}

/** Tells why a call failed. One that the gateway left because it stops is none: it goes on in Salt. */
export function callFailed(
  parts: Parts,
  asked: Asked,
  request: StoredRequest,
  error: unknown,
  more = '',
): void {
  if (!(error instanceof SaltError)) throw error;
  if (error.code === 'salt-stopped') return;
  endCall(parts, asked, request, error.code);
  asked.conversation.say(`${error.message}${more}`, { id: answerId(request) });
}
