import type { Rendered } from '../../render/index.ts';
import { conversationKey } from '../conversation-key.ts';
import { shorten } from '../shorten.ts';
import type { Answer } from './answer.ts';
import { answerId } from './answer-id.ts';
import { type AskedCall, answerOf, listenerOf } from './asked-call.ts';
import { type Crossing, Crossings } from './crossings.ts';
import { callFailed, handOver } from './ending.ts';
import type { CallsOptions } from './options.ts';
import { runCall } from './run-call.ts';
import { summaryLines } from './summary.ts';
import { Teller } from './teller.ts';

/** Runs calls whose answer somebody waits for, and tells it as it comes. */
export class AttendedCalls {
  readonly #options: CallsOptions;
  /** Calls under way at each person's minion contact: their answers may cross. */
  readonly #crossings = new Crossings();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Resolves once everything has been said but what comes late. */
  async run(run: AskedCall): Promise<void> {
    const { asked, request } = run;
    const crossing = this.#crossings.enter(conversationKey(asked));
    try {
      await this.#follow(run, crossing);
    } catch (error) {
      callFailed(this.#options, asked, request, error);
    } finally {
      this.#crossings.leave(conversationKey(asked), crossing);
    }
  }

  async #follow(run: AskedCall, crossing: Crossing): Promise<void> {
    const { asked, call, request, jid } = run;
    const answer = answerOf(this.#options, run);
    const teller = this.#tellerFor(run, answer, crossing);
    try {
      await runCall(this.#options, { call, request, jid, answer }, listenerOf(this.#options, run, answer));
      const last = call.options.summary
        ? summaryLines(answer)
        : await this.#hint(asked.person, call.fun, answer);
      const nobody = ['No minion matched the target: nothing ran.', ...answer.silences()].join('\n');
      handOver(this.#options, asked, request, answer.outcome, () => {
        if (answer.targeted === 0) asked.conversation.say(nobody, { id: answerId(request) });
        else teller.end(last);
      });
    } finally {
      teller.stop();
      answer.release();
    }
  }

  /** An answer that may be taken for another's has its line above it. */
  #tellerFor({ asked, call, request }: AskedCall, answer: Answer, crossing: Crossing): Teller {
    const { pager } = this.#options;
    const key = conversationKey(asked);
    const single = asked.scope.kind === 'minion';
    const whole = call.options.out !== undefined;
    const marked = (rendered: Rendered) => {
      if (!single || !(crossing.crossed || teller.saidBefore)) return rendered;
      return { ...rendered, text: `${shorten(call.line)} →\n${rendered.text}` };
    };
    const teller = new Teller({
      answer,
      id: answerId(request),
      single,
      onlyEnd: whole,
      say: (rendered, options) =>
        pager.say(asked.conversation, key, options?.unfinished ? rendered : marked(rendered), {
          ...options,
          whole,
        }),
      correct: (said, rendered, options) =>
        pager.correct(said, key, options?.unfinished ? rendered : marked(rendered), options),
    });
    return teller;
  }

  async #hint(person: string, fun: string, answer: Answer): Promise<string> {
    const missing = answer.withoutFunction;
    const suggestion =
      missing && (await this.#options.suggest?.(person, fun, missing).catch(() => undefined));
    return suggestion ? `Did you mean ${suggestion}?` : '';
  }
}
