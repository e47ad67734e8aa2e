import { type JobTracker, type SaltClient, SaltError, type Target } from '../../salt/index.ts';
import type { RequestTable } from '../../store/index.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../errors.ts';
import { shorten } from '../shorten.ts';
import type { Conversation } from '../types.ts';
import { findRequest } from './find-request.ts';

export interface KillOptions {
  requests: RequestTable;
  salt: SaltClient;
  jobs: Pick<JobTracker, 'ended'>;
}

/** `kill 3`: ends a job by `saltutil.term_job`; `kill -9 3` by `saltutil.kill_job`; bare, one's last. Always asks. */
export function killCommand({ requests, salt, jobs }: KillOptions): Command {
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
      asked.conversation.ask({
        text: `${hard ? 'Kill' : 'End'} job ${request.number}: ${shorten(request.line)}?`,
        does: 'does it',
        about: `kill ${request.number}`,
        onYes: (conversation) => end({ salt, jobs }, target as Target, fun, jid, conversation),
      });
    },
  };
}

async function end(
  { salt, jobs }: Pick<KillOptions, 'salt' | 'jobs'>,
  target: Target,
  fun: string,
  jid: string,
  conversation: Conversation,
): Promise<void> {
  conversation.composing();
  try {
    const returns = await salt.local(target, fun, { arg: [jid] });
    const hit = Array.from(returns)
      .filter(([, { value }]) => typeof value === 'string' && value.includes('Signal'))
      .map(([id]) => id);
    conversation.say(
      hit.length === 0
        ? 'It is not running there.'
        : `Signalled on ${hit.length === 1 ? '1 minion' : `${hit.length} minions`}.`,
    );
    jobs.ended(jid, hit);
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    conversation.say(error.message);
  }
}
