import { contradiction, lateAnswer } from '../../render/index.ts';
import type { Job, Target } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import type { AllowedCall } from '../gate.ts';
import type { Asked, Conversation } from '../types.ts';
import { type Asker, auditedRequest } from './ending.ts';
import type { CallsParts } from './parts.ts';
import type { Returns } from './returns.ts';

/** A function that a person runs on minions, stored under its job's id. */
export interface RunningCall {
  asked: Asked;
  call: AllowedCall;
  request: StoredRequest;
  /** The job's id, in the store already. */
  jid: string;
  returns: Returns;
}

/**
 * Runs one job of a call. Resolves at the end of the wait for minions; late returns come after that.
 * @throws SaltError
 */
export async function runJob(parts: CallsParts, run: RunningCall, target: Target): Promise<void> {
  const job = publish(parts, run, target);
  await job.published;
  await Promise.race([run.returns.complete(), job.done]);
}

/** Publishes a job of a call. Its returns are collected; the person is told what becomes of it besides. */
export function publish(parts: CallsParts, run: RunningCall, target: Target): Job {
  const { access, site } = parts;
  const { asked, call, request, jid, returns } = run;
  const { person, number } = request;
  const { conversation } = asked;
  return site.jobs.publish(
    target,
    call.fun,
    call.args,
    {
      published: (minions) => {
        returns.expect(minions);
        returns.noteUnknown(target, minions);
      },
      returned: (id, ret, isLate) => {
        const isTold = !isLate && !returns.isComplete;
        returns.add(id, ret);
        site.fleet.answered(id);
        if (!isTold)
          conversation.say(lateAnswer(site.fleet.nameOf(id), returns.one(id)), { request: number });
      },
      silent: (ids, why) => {
        returns.giveUp(ids, why);
        if (why === 'unanswered') for (const id of ids) site.fleet.suspect(id);
      },
      unclear: ({ message }) => {
        returns.isAcknowledged = true;
        const text = `${message} Checking whether Salt accepted the command (job ${number}).`;
        conversation.say(text, { request: number });
      },
      contradicted: (id) => contradicted(parts, request, asked, conversation, id),
    },
    {
      jid,
      requestedBy: { person, request: number },
      permit: call.permit,
      turn: access.turnOf(person),
      timeout: call.options.timeout,
    },
  );
}

/** Two returns in one minion's name differ: one may be forged. */
export function contradicted(
  { audit, site }: CallsParts,
  request: StoredRequest,
  asker: Asker,
  conversation: Conversation | undefined,
  id: string,
): void {
  audit.note('contradicted', asker, { ...auditedRequest(request), target: id });
  conversation?.say(contradiction(site.fleet.nameOf(id), request.number));
}
