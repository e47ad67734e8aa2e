import { isJid, type JobTracker, type SaltClient, SaltError, type Target } from '../../salt/index.ts';
import type { RequestTable } from '../../store/index.ts';
import { type AuditLines, recorded } from '../audited.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { shorten } from '../shorten.ts';
import type { Asked } from '../types.ts';
import { findRequest } from './find-request.ts';

export interface KillOptions {
  requests: RequestTable;
  gate: Pick<Gate, 'allowEnding' | 'mustMayEver'>;
  salt: SaltClient;
  jobs: Pick<JobTracker, 'ended'>;
  audit: AuditLines;
}

/**
 * `kill 3`: ends a job by `saltutil.term_job`; `kill -9 3` by `saltutil.kill_job`; bare, one's last. Always asks.
 * Another's takes the right to `saltutil.kill_job` on its minions.
 */
export function killCommand({ requests, gate, salt, jobs, audit }: KillOptions): Command {
  return {
    name: 'kill',
    usage: 'kill [-9] [NUMBER]',
    summary: 'end a job: your last, or the one with that number',
    arguments: [
      {
        name: 'job',
        label: 'Job',
        required: false,
        kind: 'text',
        description: 'its number; -9 before it kills hard',
      },
    ],
    async run(asked, { job: typed = '' }) {
      const words = typed.split(/\s+/).filter((word) => word !== '');
      const hard = words[0] === '-9';
      const which = words[hard ? 1 : 0];
      const isOthers = isJid(which ?? '') && requests.byJid(which ?? '')?.person !== asked.person;
      if (isOthers) gate.mustMayEver(asked.person, 'saltutil.kill_job');
      const job = jobOf(requests, asked.person, which);
      const fun = hard ? 'saltutil.kill_job' : 'saltutil.term_job';
      // Before it is asked back, and again when it is confirmed.
      await gate.allowEnding(asked.person, { ...job, fun });
      asked.conversation.ask({
        text: `${hard ? 'Kill' : 'End'} job ${job.number}: ${shorten(job.line)}?`,
        does: 'does it',
        about: `kill ${job.number}`,
        onYes: (conversation) =>
          end({ gate, salt, jobs, audit }, { ...asked, conversation }, { ...job, fun }),
      });
    },
  };
}

interface EndedJob {
  jid: string;
  target: Target;
  isOwn: boolean;
}

/** @throws CommandError where there is no such job, or none that could be ended */
function jobOf(
  requests: RequestTable,
  person: string,
  which: string | undefined,
): EndedJob & { number: string; line: string } {
  const request = findRequest(requests, person, which);
  const isOwn = request.person === person;
  const { jid, target, line } = request;
  const number = isOwn || jid === undefined ? `${request.number}` : jid;
  if (jid !== undefined && target !== undefined)
    return { jid, target: target as Target, isOwn, number, line: isOwn ? line : request.fun };
  throw new CommandError('bad-arguments', `Job ${number} runs on the master itself and cannot be ended.`);
}

async function end(
  { gate, salt, jobs, audit }: Omit<KillOptions, 'requests'>,
  asked: Asked,
  job: EndedJob & { number: string; fun: 'saltutil.term_job' | 'saltutil.kill_job' },
): Promise<void> {
  const { person, conversation } = asked;
  const { permit, target, args } = await gate.allowEnding(person, job);
  conversation.composing();
  try {
    const call = {
      function: job.fun,
      target: target.tgt,
      target_type: target.tgt_type,
      arguments: [job.jid],
    };
    const returns = await recorded(audit, asked, call, () =>
      salt.local(target, job.fun, args, { metadata: { person }, permit }),
    );
    const hit = Array.from(returns)
      .filter(([, { value }]) => typeof value === 'string' && value.includes('Signal'))
      .map(([id]) => id);
    conversation.say(
      hit.length === 0
        ? 'It is not running there.'
        : `Signalled on ${hit.length === 1 ? '1 minion' : `${hit.length} minions`}.`,
    );
    jobs.ended(job.jid, hit);
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    conversation.say(error.message);
  }
}
