import { type ConfirmationRules, reasonToAsk } from '../access/index.ts';
import type { Fleet } from '../fleet/index.ts';
import { minionNames } from '../render/index.ts';
import type { SaltClient } from '../salt/index.ts';

import { type FunctionCall, resolveTarget } from './line/index.ts';
import type { Asked, Conversation } from './types.ts';

export interface ConfirmerOptions {
  rules: ConfirmationRules;
  fleet: Fleet;
  salt: SaltClient;
}

/** Asks back what must be before it runs, with what will run and on which minions (DESIGN §5). */
export class Confirmer {
  readonly #options: ConfirmerOptions;

  constructor(options: ConfirmerOptions) {
    this.#options = options;
  }

  /** Runs `run` at once, or asks and runs it on `yes`; asks anew where the minions are others by then. */
  async guard(asked: Asked, call: FunctionCall, run: (asked: Asked) => Promise<void>): Promise<void> {
    const { fleet, rules, salt } = this.#options;
    const mightAsk = reasonToAsk({ fun: call.fun, args: call.args, minions: Number.MAX_SAFE_INTEGER }, rules);
    if (!mightAsk) return run(asked);
    const ids = await resolveTarget(call.target, fleet, salt);
    const reason = reasonToAsk({ fun: call.fun, args: call.args, minions: ids.length }, rules);
    if (!reason) return run(asked);
    this.#ask(asked, call, ids, reason.kind === 'many' ? reason.count : undefined, run);
  }

  #ask(
    asked: Asked,
    call: FunctionCall,
    ids: readonly string[],
    number: number | undefined,
    run: (asked: Asked) => Promise<void>,
  ): void {
    const { fleet, salt } = this.#options;
    const names = minionNames(ids.map((id) => fleet.nameOf(id)));
    const count = ids.length === 1 ? names : `${ids.length} minions: ${names}`;
    const answer = number === undefined ? 'yes' : `yes ${number}`;
    asked.conversation.ask({
      text: `Run ${call.line} on ${count}? ${answer} runs it.`,
      about: call.line,
      number,
      onYes: async (conversation: Conversation) => {
        const now = await resolveTarget(call.target, fleet, salt);
        const again = { ...asked, conversation };
        if (now.join('\n') === ids.join('\n')) return run(again);
        conversation.say('The minions that this reaches have changed meanwhile.');
        await this.guard(again, call, run);
      },
    });
  }
}
