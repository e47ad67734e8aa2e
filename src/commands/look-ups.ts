import {
  askMinions,
  type SaltDict,
  SaltError,
  type SaltValue,
  type Target,
  type Turn,
  type WhereItRuns,
  whereItRuns,
} from '../salt/index.ts';
import type { SaltSite } from '../site/index.ts';
import type { Conversation } from './types.ts';

/** The questions that the gateway asks Salt to answer a person. Each rejects with a SaltError. */
export interface LookUp {
  /** A runner function on the master. */
  runner(fun: string, kwarg?: SaltDict): Promise<SaltValue>;
  /** A wheel function on the master. */
  wheel(fun: string, kwarg?: SaltDict): Promise<SaltValue>;
  /** A function on one minion; `salt-timeout` where that does not answer in time. */
  minion(id: string, fun: string, arg?: SaltValue[]): Promise<SaltValue>;
  /** Which of these minions run a job. */
  whereItRuns(jid: string, ids: string[]): Promise<WhereItRuns>;
}

export interface LookUpsOptions {
  site: Pick<SaltSite, 'config' | 'events' | 'fleet' | 'jids' | 'salt'>;
  /** The queue for a person's look-ups. */
  turnOf(person: string): Turn;
}

/** How long the master has for a look-up, the wait for a turn included, milliseconds. */
const MASTER_WITHIN = 20_000;
/** The longest that one minion has, whatever `salt.timeout` says, milliseconds. */
const MINION_WITHIN = 30_000;

/** Look-ups: the gateway's own questions that a person causes. They wait in that person's queue, and a few seconds for Salt. */
export class LookUps {
  readonly #options: LookUpsOptions;

  constructor(options: LookUpsOptions) {
    this.#options = options;
  }

  /** The look-ups that this person causes. */
  of(person: string): LookUp {
    const { site, turnOf } = this.#options;
    const within = { deadlineMs: MASTER_WITHIN, turn: turnOf(person) };
    return {
      runner: (fun, kwarg = {}) => answerTo(() => site.salt.runner(fun, kwarg, within)),
      wheel: (fun, kwarg = {}) => answerTo(() => site.salt.wheel(fun, kwarg, within)),
      minion: (id, fun, arg = []) => this.#minion(id, fun, arg, within.turn),
      whereItRuns: (jid, ids) => {
        const { config, events, jids, salt } = site;
        const waitMs = minionWaitMs(config);
        return answerTo(() => whereItRuns({ salt, events, jids }, jid, ids, { waitMs, turn: within.turn }));
      },
    };
  }

  async #minion(id: string, fun: string, arg: SaltValue[], turn: Turn): Promise<SaltValue> {
    const { config, events, fleet, jids, salt } = this.#options.site;
    const waitMs = minionWaitMs(config);
    const target: Target = { tgt: [id], tgt_type: 'list' };
    const late = `${fleet.nameOf(id)} did not answer within ${waitMs / 1000} s: it is busy, down or cut off. Try again later.`;
    const ask = () => askMinions({ salt, events, jids }, target, fun, { arg }, { waitMs, turn });
    // Without events it is Salt that waits for the minion.
    const answers = await answerTo(ask, events.state === 'open' ? MASTER_LATE : late);
    const answer = answers.returns.get(id);
    if (answer) return answer.value;
    if (answers.asked.includes(id)) throw new SaltError('salt-timeout', late);
    throw new SaltError('salt-not-published', `Salt has no minion ${fleet.nameOf(id)}: its key may be gone.`);
  }
}

/** How long minions have for a small question, milliseconds: Salt's own job timeout, within reason. */
export function minionWaitMs({ timeout }: { readonly timeout: number }): number {
  return Math.min(timeout * 1000, MINION_WITHIN);
}

const MASTER_LATE = `The Salt master did not answer within ${MASTER_WITHIN / 1000} s. Nothing was changed; try again later.`;

/**
 * Asks again where Salt's API failed: a look-up changes nothing. Salt 3006 fails a request that begins while another one
 * renews the API's key (salt.daemons.masterapi.mk_key). @throws SaltError
 */
async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SaltError && error.code === 'salt-server-error')) throw error;
    return ask();
  }
}

/** A look-up changes nothing: where it is late, that is all there is to say. @throws SaltError */
async function answerTo<T>(ask: () => Promise<T>, late = MASTER_LATE): Promise<T> {
  try {
    return await onceMore(ask);
  } catch (error) {
    const isLate =
      error instanceof SaltError && (error.code === 'salt-timeout' || error.code === 'salt-gateway-timeout');
    throw isLate ? new SaltError('salt-timeout', late, { cause: error }) : error;
  }
}

/** As many requests of one person as Salt is asked at once for one command. */
const FEW = 4;

/** Runs a task for each item, a few at once, and returns the results in order. Rejects with the first error. */
export async function fewAtOnce<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: FEW }, worker));
  return results;
}

/** Runs a task for a person; a failure of Salt's is told in a sentence. */
export async function orSay(conversation: Conversation, task: () => Promise<unknown>): Promise<void> {
  conversation.composing();
  try {
    await task();
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    conversation.say(error.message);
  }
}
