import { runnerAnswer } from '../../render/index.ts';
import { SaltError } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { conversationKey } from '../conversation-key.ts';
import type { AllowedRunner } from '../gate.ts';
import type { Asked } from '../types.ts';
import { answerId } from './answer-id.ts';
import { callFailed, handOver } from './ending.ts';
import type { CallsOptions } from './options.ts';

/** How long a runner may take, the wait for its turn included, milliseconds: salt-api itself waits no longer. */
const RUNNER_WITHIN = 300_000;

/** Runs a runner function and tells its value; one that ended unclear is not repeated (docs/design.md, "Promises"). */
export async function runOnMaster(
  options: CallsOptions,
  asked: Asked,
  call: AllowedRunner,
  request: StoredRequest,
): Promise<void> {
  const { live, pager, site } = options;
  try {
    const { arg, kwarg } = call.args;
    const value = await site.salt.runner(call.fun, kwarg, {
      ...(arg && { arg }),
      permit: call.permit,
      deadlineMs: RUNNER_WITHIN,
    });
    handOver(options, asked, request, 'done', () => {
      const answer = runnerAnswer(value, { fun: call.fun, styling: live.config.output.styling });
      pager.say(asked.conversation, conversationKey(asked), answer, { id: answerId(request) });
    });
  } catch (error) {
    const unclear = error instanceof SaltError && error.unclear;
    const more = unclear ? ` Whether ${call.fun} may have run; I won't repeat it.` : '';
    callFailed(options, asked, request, error, more);
  }
}
