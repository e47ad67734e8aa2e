import {
  type Access,
  AccessError,
  type AskedCall,
  grantLines,
  type Refusal,
  type SentCall,
  summaryOf,
} from '../access/index.ts';
import type { Args, Permit, Target } from '../salt/index.ts';
import type { SaltSite } from '../site/index.ts';
import { TargetError } from '../targets/index.ts';
import { CommandError } from './command.ts';
import type { FunctionCall, RunnerCall } from './read-line.ts';
import type { Targets } from './targets.ts';
import { type Called, ruleName } from './types.ts';

/** A decision of access to allow a call. */
interface Allowed {
  /** Lets just this call leave for Salt. */
  readonly permit: Permit;
  /** The rule that allows it wants it asked back. */
  readonly confirm: boolean;
}

/** A call that may run; for anyone but an admin its target is the very minions that were judged. */
export type AllowedCall = FunctionCall & Allowed;
export type AllowedRunner = RunnerCall & Allowed;

export interface GateOptions {
  access: Access;
  site: Pick<SaltSite, 'fleet' | 'members'>;
  targets: Pick<Targets, 'resolve'>;
}

/** Lets access decide on each request, from chat or form. */
export class Gate {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** A call to minions. @throws AccessError where it is refused, SaltError where the minions cannot be told */
  async allow(person: string, call: FunctionCall): Promise<AllowedCall> {
    const { access } = this.#options;
    const { target } = call;
    if (access.isAdmin(person) && call.options.batch === undefined) {
      return { ...call, ...this.#judged(person, call, [], { target }) };
    }
    // A person who may run that function nowhere causes no request to Salt.
    if (!access.grantsOf(person).mayEver(call.fun, call.args)) throw this.#refusal(person, call);
    const on = await this.resolve(person, target);
    if (on.length === 0) throw this.#refused(person, 'no minion that you may reach matches the target.');
    const allowed = this.#judged(person, call, on);
    return { ...call, target: { tgt: [...on], tgt_type: 'list' }, ...allowed };
  }

  /** A runner function. @throws AccessError */
  allowRunner(person: string, call: RunnerCall): AllowedRunner {
    return { ...call, ...this.#judged(person, call, '@master') };
  }

  /** A function of the master's; `sent`: its arguments as they leave. @throws AccessError */
  allowMaster(person: string, called: Called, args: Args, sent = args): Allowed {
    return this.#judged(person, { ...called, args }, '@master', { args: sent });
  }

  /** Refuses people who may run that function nowhere, before any look-up. @throws AccessError */
  mustMayEver(person: string, called: Called): void {
    if (!this.mayEver(person, called)) throw this.#refusal(person, called);
  }

  /**
   * Allows to end a job on its minions: the person's own, or any with the right to `saltutil.kill_job`.
   * @throws AccessError
   */
  async allowEnding(
    person: string,
    job: { fun: 'saltutil.term_job' | 'saltutil.kill_job'; jid: string; target: Target; isOwn: boolean },
  ): Promise<{ permit: Permit; target: Target; args: Args }> {
    const { fun, jid, target, isOwn } = job;
    const { access } = this.#options;
    const args = { arg: [jid] };
    if (isOwn || access.isAdmin(person)) {
      if (!access.allowsAny(person)) throw new AccessError();
      return { permit: access.permitToEnd(person, fun, args, target), target, args };
    }
    const all = await this.resolve(person, target);
    const on = Object.freeze(all.filter((id) => access.shows(person, id)));
    this.#judged(person, { kind: 'function', fun: 'saltutil.kill_job', args }, on);
    const seen: Target = { tgt: [...on], tgt_type: 'list' };
    return { permit: access.permitToEnd(person, fun, args, seen), target: seen, args };
  }

  /** Whether a minion exists for that person. */
  shows(person: string, id: string): boolean {
    return this.#options.access.shows(person, id);
  }

  /** Whether a function is ever allowed to that person, somewhere. */
  mayEver(person: string, called: Called): boolean {
    return this.#options.access.grantsOf(person).mayEver(ruleName(called));
  }

  /** Finds which functions a minion may accept from that person, with some arguments. */
  functionsOn(person: string, id: string): (fun: string) => boolean {
    const { access } = this.#options;
    return access.shows(person, id) ? access.grantsOf(person).functionsOn(id) : () => false;
  }

  /** Whether a call on one minion is allowed to that person. */
  mayOn(person: string, id: string, fun: string, args: Args): boolean {
    return this.#options.access.grantsOf(person).decide({ fun, args, on: [id] }).allowed;
  }

  /** Lists a person's rights, one line per rule. */
  grantsOf(person: string): string[] {
    const grants = this.#options.access.grantsOf(person);
    return grants.isAdmin ? ['admin, may run everything on every minion'] : grantLines(grants);
  }

  /**
   * The ids of the minions that a target means to a person, sorted.
   * @throws CommandError, AccessError, SaltError where it cannot be told
   */
  async resolve(person: string, target: Target): Promise<readonly string[]> {
    const { access, site, targets } = this.#options;
    // First, so that the person's minions are known.
    await site.members.freshen(access.grantsOf(person).groups);
    try {
      return Object.freeze(await targets.resolve(person, target));
    } catch (error) {
      if (error instanceof TargetError) throw this.#unresolved(person, error);
      throw error;
    }
  }

  #unresolved(person: string, { code, message }: TargetError): AccessError | CommandError {
    if (code === 'target-not-allowed') return this.#refused(person, message);
    if (code === 'minions-unknown') return new CommandError('target-unknown', `Nothing ran: ${message}`);
    return new CommandError('bad-target', `${message} Nothing ran.`);
  }

  #judged(person: string, call: Called & { args: Args }, on: AskedCall['on'], sent: SentCall = {}): Allowed {
    const verdict = this.#options.access.judge(person, { fun: ruleName(call), args: call.args, on }, sent);
    if (!verdict.allowed) throw this.#refusal(person, call, verdict.refusals);
    return { permit: verdict.permit, confirm: verdict.confirm };
  }

  /** Says nothing of minions that the person cannot see: not even that there are any. */
  #refusal(person: string, { kind, fun }: Called, refusals: readonly Refusal[] = []): AccessError {
    const { access, site } = this.#options;
    const seen = refusals.flatMap(({ on }) =>
      on && on !== '@master' && access.shows(person, on) ? site.fleet.nameOf(on) : [],
    );
    const [name] = seen;
    const where =
      name === undefined ? '' : ` on ${name}${seen.length > 1 ? ` and ${seen.length - 1} more` : ''}`;
    return this.#refused(person, `${kind === 'function' ? fun : `${kind}.${fun}`}${where}.`);
  }

  /** Adds the person's rights. A person with no grant reads only the refusal. */
  #refused(person: string, what: string): AccessError {
    const { access } = this.#options;
    if (!access.allowsAny(person)) return new AccessError();
    return new AccessError(`Refused: ${what} Nothing ran. ${summaryOf(access.grantsOf(person))}`);
  }
}
