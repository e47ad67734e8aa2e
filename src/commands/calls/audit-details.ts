import type { AuditDetails } from '../../access/index.ts';
import type { Args } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';

type Audited = Pick<StoredRequest, 'number' | 'jid' | 'fun' | 'target'>;

/** Which request it is, as the audit trail has it. */
export function auditedRequest({ number, jid, fun }: Audited): AuditDetails {
  return { function: fun, job: number, ...(jid === undefined ? {} : { jid }) };
}

/** What is run where, as the audit trail has it. */
export function auditedCall(request: Audited, { arg = [], kwarg = {} }: Args): AuditDetails {
  return {
    ...auditedRequest(request),
    ...auditedTarget(request),
    arguments: arg,
    keywords: kwarg,
  };
}

/** What a crash of the gateway left without an end, as the store has it: the arguments are in the line. */
export function auditedResumption(request: Audited & Pick<StoredRequest, 'line'>): AuditDetails {
  return { line: request.line, ...auditedRequest(request), ...auditedTarget(request) };
}

function auditedTarget({ target }: Audited): AuditDetails {
  return target ? { target: target.tgt, target_type: target.tgt_type } : {};
}
