import {
  type JobTracker,
  type MinionReturn,
  type SaltClient,
  SaltError,
  type Target,
} from '../../salt/index.ts';
import type { RequestTable } from '../../store/index.ts';
import { type AuditLines, recorded } from '../audited.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../errors.ts';
import { shorten } from '../shorten.ts';
import type { Asked } from '../types.ts';
import { findRequest } from './find-request.ts';

export interface KillOptions {
  requests: RequestTable;
  salt: SaltClient;
  jobs: Pick<JobTracker, 'ended'>;
  audit: AuditLines;
}

/** `kill 3`: ends a job by `saltutil.term_job`; `kill -9 3` by `saltutil.kill_job`; bare, one's last. Always asks. */
export function killCommand({ requests, salt, jobs, audit }: KillOptions): Command {
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
    run(asked, { job: typed = '' }) {
      const words = typed.split(/\s+/).filter((word) => word !== '');
      const hard = words[0] === '-9';
      const request = findRequest(requests, asked.person, words[hard ? 1 : 0]);
      const { jid, target } = request;
      if (jid === undefined || target === undefined) {
        throw new CommandError(
          'bad-arguments',
          `Job ${request.number} runs on the master itself and cannot be ended.`,
        );
      }
      const fun = hard ? 'saltutil.kill_job' : 'saltutil.term_job';
      const call = {
        function: fun,
        target: target.tgt,
        target_type: target.tgt_type,
        arguments: [jid],
        job: request.number,
      };
      asked.conversation.ask({
        text: `${hard ? 'Kill' : 'End'} job ${request.number}: ${shorten(request.line)}?`,
        does: 'does it',
        about: `kill ${request.number}`,
        onYes: (conversation) =>
          end(jobs, jid, { ...asked, conversation }, () =>
            recorded(audit, asked, call, () => salt.local(target as Target, fun, { arg: [jid] })),
          ),
      });
    },
  };
}

async function end(
  jobs: Pick<JobTracker, 'ended'>,
  jid: string,
  { conversation }: Asked,
  signal: () => Promise<Map<string, MinionReturn>>,
): Promise<void> {
  conversation.composing();
  try {
    const returns = await signal();
    const hit = Array.from(returns)
      .filter(([, { value }]) => typeof value === 'string' && value.includes('Signal'))
      .map(([id]) => id);
    conversation.say(
      hit.length === 0
        ? 'It was not running any more.'
        : `Signalled on ${hit.length === 1 ? '1 minion' : `${hit.length} minions`}.`,
    );
    jobs.ended(jid, hit);
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    conversation.say(error.message);
  }
}
