import { background } from '../../guard/index.ts';
import { type AskedCall, answerOf, listenerOf } from './asked-call.ts';
import { callFailed, endCall } from './ending.ts';
import type { CallsOptions } from './options.ts';
import { publishCall } from './run-call.ts';

/**
 * Runs a call that nobody waits for (`--async`): resolves once it is said that it runs, and `left` is called when nobody
 * is awaited any more.
 */
export async function runDetached(options: CallsOptions, run: AskedCall, left: () => void): Promise<void> {
  const { asked, call, request, jid } = run;
  const answer = answerOf(options, run);
  const job = publishCall(
    options,
    call.target,
    { call, request, jid, answer },
    listenerOf(options, run, answer),
  );
  const followed = job.done
    .then(
      () => endCall(options, asked, request, answer.outcome),
      () => undefined,
    )
    .finally(() => {
      left();
      answer.release();
    });
  background('detached', followed);
  try {
    const minions = await job.published;
    const count = minions.length === 1 ? '1 minion' : `${minions.length} minions`;
    const runs = `Job ${request.number} runs on ${count} (${jid}); "job ${request.number}" shows it.`;
    asked.conversation.say([runs, ...answer.silences()].join('\n'));
  } catch (error) {
    callFailed(options, asked, request, error);
  }
}
