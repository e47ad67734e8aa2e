import { type ConfirmationRules, reasonToAsk } from '../access/index.ts';
import type { Fleet } from '../fleet/index.ts';
import { minionNames } from '../render/index.ts';
import type { SaltClient } from '../salt/index.ts';
import type { AllowedCall, AllowedRunner, Gate } from './gate.ts';
import { type FunctionCall, type RunnerCall, resolveTarget } from './line/index.ts';
import { shorten } from './shorten.ts';
import type { Asked } from './types.ts';

export interface ConfirmerOptions {
  rules: ConfirmationRules;
  gate: Pick<Gate, 'allow' | 'allowRunner'>;
  fleet: Fleet;
  salt: SaltClient;
}

/** Runs a call: as typed where nothing was asked, else on just the minions that were shown and confirmed. */
export type RunConfirmed = (asked: Asked, call: AllowedCall) => Promise<void>;

/** What ends others' work is asked back however it is called (DESIGN §4: "Keys and kills always ask"). */
const KILLS = new Set([
  'kill_job',
  'term_job',
  'signal_job',
  'kill_all_jobs',
  'term_all_jobs',
  'signal_all_jobs',
]);

/** Has access decide on a call, and asks back what must be before it runs, with what will run and on which minions (DESIGN §5). */
export class Confirmer {
  readonly #options: ConfirmerOptions;

  constructor(options: ConfirmerOptions) {
    this.#options = options;
  }

  /**
   * Runs at once, or asks and runs on `yes`, decided on anew; asks anew where the minions are others by then.
   * `always`: whatever the rules say. @throws AccessError, SaltError where the minions cannot be told
   */
  async guard(asked: Asked, call: FunctionCall, run: RunConfirmed, always = isKill(call.fun)): Promise<void> {
    const { fleet, gate, rules, salt } = this.#options;
    const allowed = await gate.allow(asked.person, call);
    const question = { fun: call.fun, args: call.args, always, rule: allowed.confirm };
    if (!reasonToAsk({ ...question, minions: Number.MAX_SAFE_INTEGER }, rules)) return run(asked, allowed);
    const ids = await resolveTarget(allowed.target, fleet, salt);
    const reason = reasonToAsk({ ...question, minions: ids.length }, rules);
    if (!reason) return run(asked, allowed);
    if (ids.length === 0) asked.conversation.say('No minion matched the target: nothing ran.');
    else
      this.#ask(asked, call, ids, { number: reason.kind === 'many' ? reason.count : undefined, run, always });
  }

  /** As `guard`, for a runner function: it has no minions of its own. */
  async guardRunner(
    asked: Asked,
    call: RunnerCall,
    run: (asked: Asked, call: AllowedRunner) => Promise<void>,
  ): Promise<void> {
    const { gate, rules } = this.#options;
    const allowed = gate.allowRunner(asked.person, call);
    const question = { fun: `@runner.${call.fun}`, args: call.args, minions: 0, rule: allowed.confirm };
    const reason = reasonToAsk(question, rules);
    if (!reason) return run(asked, allowed);
    asked.conversation.ask({
      text: `Run ${shorten(call.line, 1000)} on the master?`,
      about: call.line,
      onYes: (conversation) => run({ ...asked, conversation }, gate.allowRunner(asked.person, call)),
    });
  }

  #ask(
    asked: Asked,
    call: FunctionCall,
    ids: readonly string[],
    { number, run, always }: { number: number | undefined; run: RunConfirmed; always: boolean },
  ): void {
    const { fleet, gate, salt } = this.#options;
    const names = minionNames(ids.map((id) => fleet.nameOf(id)));
    const count = ids.length === 1 ? names : `${ids.length} minions: ${names}`;
    asked.conversation.ask({
      text: `Run ${shorten(call.line, 1000)} on ${count}?`,
      about: call.line,
      number,
      onYes: async (conversation) => {
        const now = await resolveTarget(call.target, fleet, salt);
        const again = { ...asked, conversation };
        // Just those that were shown: whoever joins in the moment after is not among them.
        if (now.join('\n') === ids.join('\n')) {
          return run(
            again,
            await gate.allow(asked.person, { ...call, target: { tgt: [...ids], tgt_type: 'list' } }),
          );
        }
        conversation.say('The minions that this reaches have changed meanwhile.');
        await this.guard(again, call, run, always);
      },
    });
  }
}

function isKill(fun: string): boolean {
  const [module, name = ''] = fun.split('.');
  return module === 'saltutil' && KILLS.has(name);
}
