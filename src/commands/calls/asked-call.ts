import { contradiction, lateAnswer } from '../../render/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { conversationKey } from '../conversation-key.ts';
import type { AllowedCall } from '../gate.ts';
import type { Asked } from '../types.ts';
import { Answer } from './answer.ts';
import { auditedCall, auditedRequest } from './audit-details.ts';
import type { CallsOptions } from './options.ts';
import type { CallListener } from './run-call.ts';

/** A function that a person has run, stored under its job's id. */
export interface AskedCall {
  asked: Asked;
  call: AllowedCall;
  request: StoredRequest;
  jid: string;
}

/** Where the answers of a call are collected. */
export function answerOf(parts: Pick<CallsOptions, 'kept' | 'live' | 'site'>, run: AskedCall): Answer {
  const { kept, live, site } = parts;
  const { asked, call, request } = run;
  const { timeout = site.config.timeout, out } = call.options;
  return new Answer({
    fleet: site.fleet,
    kept,
    fun: call.fun,
    person: asked.person,
    number: request.number,
    single: asked.scope.kind === 'minion',
    styling: live.config.output.styling,
    timeout,
    form: out,
  });
}

/** Tells the person, and the audit trail, what becomes of a call besides its answer. */
export function listenerOf(
  { audit, pager, site: { fleet } }: Pick<CallsOptions, 'audit' | 'pager' | 'site'>,
  { asked: { conversation, ...asked }, call: { args }, request }: AskedCall,
  answer: Answer,
): CallListener {
  const { number } = request;
  return {
    next: (jid, target) => audit.record('run', asked, auditedCall({ ...request, jid, target }, args)),
    unclear: ({ message }) => {
      answer.acknowledge();
      conversation.say(`${message} Checking whether Salt accepted the command (job ${number}).`);
    },
    late: (id) =>
      pager.say(conversation, conversationKey(asked), lateAnswer(fleet.nameOf(id), answer.one(id))),
    contradicted: (id) => {
      audit.note('contradicted', asked, { ...auditedRequest(request), target: id });
      conversation.say(contradiction(fleet.nameOf(id), number));
    },
  };
}
