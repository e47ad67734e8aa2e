import type { Fleet } from '../fleet/index.ts';
import { fleetAnswer, minionAnswer, type Rendered } from '../render/index.ts';
import { type Args, type MinionReturn, type SaltClient, SaltError, type Target } from '../salt/index.ts';
import type { RequestTable } from '../store/index.ts';
import type { Asked, Scope } from './types.ts';

export interface RunFunctionOptions {
  salt: SaltClient;
  fleet: Fleet;
  requests: RequestTable;
  styling: boolean;
}

/** A Salt function with its arguments, as typed. */
export interface FunctionCall {
  fun: string;
  args: Args;
  /** The line it was read from, for the record. */
  line: string;
}

/** Runs a Salt function where it was asked and says what came back, or in one sentence what went wrong. */
export class FunctionRunner {
  readonly #options: RunFunctionOptions;

  constructor(options: RunFunctionOptions) {
    this.#options = options;
  }

  async run(asked: Asked, call: FunctionCall): Promise<void> {
    const { requests, salt } = this.#options;
    const { person, local, messageId, body } = asked;
    const request = requests.add({ person, local, messageId, body, line: call.line, at: Date.now() });
    try {
      const returns = await salt.local(targetOf(asked.scope), call.fun, call.args);
      this.#learn(returns);
      requests.end(person, request.number, 'done', Date.now());
      const answer = this.#render(asked.scope, call.fun, returns);
      asked.conversation.say(answer.text, { styled: answer.styled });
    } catch (error) {
      if (!(error instanceof SaltError)) throw error;
      requests.end(person, request.number, error.code, Date.now());
      asked.conversation.say(error.message);
    }
  }

  #learn(returns: Map<string, MinionReturn>): void {
    for (const [id, answer] of returns) if (answer.outcome === 'returned') this.#options.fleet.answered(id);
  }

  #render(scope: Scope, fun: string, returns: Map<string, MinionReturn>): Rendered {
    const { fleet, styling } = this.#options;
    const rows = Array.from(returns, ([id, ret]) => ({ name: fleet.nameOf(id), ret }));
    const [only] = rows;
    if (scope.kind === 'minion' && only) return minionAnswer(only.ret, { fun, name: only.name, styling });
    if (!only) return { text: 'No minion answered: none matched.', styled: false };
    return fleetAnswer(rows, { fun, styling });
  }
}

function targetOf(scope: Scope): Target {
  return scope.kind === 'minion' ? { tgt: [scope.id], tgt_type: 'list' } : { tgt: '*', tgt_type: 'glob' };
}
