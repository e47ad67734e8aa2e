import { reasonToAsk } from '../access/index.ts';
import type { LiveOf } from '../config/index.ts';
import type { Fleet } from '../fleet/index.ts';
import { UserError } from '../guard/index.ts';
import { minionCount, visible } from '../render/index.ts';
import type { Target } from '../salt/index.ts';
import { type AuditLines, askBack } from './audited.ts';
import { callText, shorten, someOf } from './call-text.ts';
import { CommandError } from './command.ts';
import type { AllowedCall, AllowedRunner, Gate } from './gate.ts';
import { keywordsNotTaken } from './offers/index.ts';
import type { FunctionCall, RunnerCall } from './read-line.ts';
import { type Asked, ruleName } from './types.ts';

export interface ConfirmerOptions {
  live: LiveOf<'confirm' | 'confirm_above'>;
  gate: Pick<Gate, 'allow' | 'allowRunner' | 'resolve'>;
  fleet: Fleet;
  audit: AuditLines;
}

/** Runs a call: as typed where nothing was asked, else on just the minions that were shown and confirmed. */
export type RunConfirmed = (asked: Asked, call: AllowedCall) => Promise<void>;

/** Calls that end the work of others always ask, under any name (docs/commands.md, "Questions"). */
const KILLS = new Set([
  'saltutil.kill_job',
  'saltutil.term_job',
  'saltutil.signal_job',
  'saltutil.kill_all_jobs',
  'saltutil.term_all_jobs',
  'saltutil.signal_all_jobs',
]);

const MOST_NAMED = 6;

/** Lets access decide on a call. Asks first if needed, and shows the command and its minions. */
export class Confirmer {
  readonly #options: ConfirmerOptions;

  constructor(options: ConfirmerOptions) {
    this.#options = options;
  }

  /**
   * Runs at once, or asks and runs on `yes` after a new decision. Asks again if the minions have changed. `always`: asks in
   * spite of the rules; `lead` stands before the question.
   * @throws AccessError, SaltError if the minions are unknown
   */
  async guard(
    asked: Asked,
    call: FunctionCall,
    run: RunConfirmed,
    always = KILLS.has(call.fun),
    lead = '',
  ): Promise<void> {
    const { fleet, gate, live } = this.#options;
    const allowed = await gate.allow(asked.person, call);
    const question = { fun: call.fun, args: call.args, always, rule: allowed.confirm };
    if (!reasonToAsk({ ...question, minions: Number.MAX_SAFE_INTEGER }, live.config))
      return run(asked, allowed);
    // Before the first sweep a glob lists no minions.
    const isNamed = Array.isArray(allowed.target.tgt) && allowed.target.tgt.length > 0;
    if (!fleet.swept && !isNamed) throw notCounted();
    const ids = await gate.resolve(asked.person, allowed.target);
    const reason = reasonToAsk({ ...question, minions: ids.length }, live.config);
    if (!reason && !this.#mayReachMore(allowed)) return run(asked, allowed);
    if (ids.length === 0) asked.conversation.say('No minion matched the target: nothing ran.');
    else if (!reason) return run(asked, await gate.allow(asked.person, { ...call, target: listOf(ids) }));
    else
      this.#ask(asked, call, ids, {
        number: reason.kind === 'many' ? reason.count : undefined,
        run,
        always,
        lead,
      });
  }

  /** Asks whether to run a call that was not typed; a call that cannot be asked back now is not offered. */
  async offer(asked: Asked, call: FunctionCall, run: RunConfirmed, lead = ''): Promise<void> {
    try {
      await this.guard(asked, call, run, true, lead);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }

  /**
   * True if more minions than were counted may be too many: the master counts only minions with cached grains. Then the
   * call runs on the counted ones.
   */
  #mayReachMore({ target }: AllowedCall): boolean {
    const { fleet, live } = this.#options;
    const isCached = !Array.isArray(target.tgt) && target.tgt_type !== 'glob';
    return isCached && fleet.all().length > live.config.confirm_above;
  }

  /** As `guard`, for a runner function: it has no minions. */
  async guardRunner(
    asked: Asked,
    call: RunnerCall,
    run: (asked: Asked, call: AllowedRunner) => Promise<void>,
    isOffer = false,
  ): Promise<void> {
    const { audit, gate, live } = this.#options;
    const allowed = gate.allowRunner(asked.person, call);
    const odd = keywordsNotTaken(call.fun, call.args);
    const always = isOffer || odd.length > 0;
    const question = { fun: ruleName(call), args: call.args, minions: 0, rule: allowed.confirm, always };
    const reason = reasonToAsk(question, live.config);
    if (!reason) return run(asked, allowed);
    const { line, sent } = callText({ ...call, fun: `salt-run ${call.fun}` });
    askBack(audit, asked, {
      text: `${notTaken(call.fun, odd)}Run ${line} on the master?${sent}`,
      apart: sent !== '',
      about: call.line,
      run: (confirmed) => run(confirmed, gate.allowRunner(asked.person, call)),
    });
  }

  #ask(
    asked: Asked,
    call: FunctionCall,
    ids: readonly string[],
    {
      number,
      run,
      always,
      lead,
    }: { number: number | undefined; run: RunConfirmed; always: boolean; lead: string },
  ): void {
    const { audit, gate } = this.#options;
    const { line, sent } = callText(call);
    askBack(audit, asked, {
      text: `${lead === '' ? '' : `${lead} `}Run ${line} on ${this.#countOf(ids)}?${sent}`,
      apart: sent !== '',
      about: call.line,
      number,
      run: async (again) => {
        const now = await gate.resolve(asked.person, call.target);
        // Only the shown minions: later ones are not among them.
        if (now.join('\n') === ids.join('\n')) {
          return run(again, await gate.allow(asked.person, { ...call, target: listOf(ids) }));
        }
        again.conversation.say('The command now reaches other minions.');
        await this.guard(again, call, run, always);
      },
    });
  }

  #countOf(ids: readonly string[]): string {
    return minionCount(ids.map((id) => visible(this.#options.fleet.nameOf(id))));
  }
}

function listOf(ids: readonly string[]): Target {
  return { tgt: [...ids], tgt_type: 'list' };
}

function notTaken(fun: string, keywords: readonly string[]): string {
  if (keywords.length === 0) return '';
  const names = someOf(
    keywords.map((name) => shorten(name)),
    MOST_NAMED,
  );
  return `${fun} does not take ${names}, and Salt would leave ${keywords.length === 1 ? 'it' : 'them'} out. `;
}

function notCounted(): CommandError {
  return new CommandError(
    'fleet-unknown',
    'Nothing ran: I do not know yet which minions there are, so I cannot count how many this reaches. Try again in a moment.',
  );
}
