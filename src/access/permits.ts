import type { Log } from '../ops/index.ts';
import {
  type Gatekeeper,
  type Lowstate,
  type Permit,
  SaltError,
  type SaltValue,
  type Turn,
} from '../salt/index.ts';
import type { AskedCall } from './grants.ts';
import { kindOf } from './run.ts';

/**
 * All the questions that the gateway asks Salt for itself, by client: minions, running jobs, functions with their
 * arguments, names of states.
 */
export const HOUSEKEEPING = {
  local: ['test.ping', 'saltutil.find_job', 'sys.doc', 'sys.list_functions', 'sys.argspec', 'cp.list_states'],
  runner: ['manage.status', 'manage.versions', 'cache.grains', 'jobs.list_job'],
  wheel: ['key.list_all', 'key.finger'],
} as const satisfies Record<'local' | 'runner' | 'wheel', readonly string[]>;

/** True if a chunk is one of the gateway's questions. */
export function isHousekeeping({ client, fun }: Readonly<Pick<Lowstate, 'client' | 'fun'>>): boolean {
  const functions: readonly string[] = HOUSEKEEPING[client === 'local_async' ? 'local' : client];
  return functions.includes(fun);
}

/** A decision for one person: this call, in the form that will be sent. */
export interface Decided {
  readonly person: string;
  readonly call: AskedCall;
  /** As it is sent, where that is more than these very minions: an admin's own target. */
  readonly target: Pick<Lowstate, 'tgt' | 'tgt_type'> | undefined;
  /** The arguments as they are sent, where the function's own differ from those judged. */
  readonly sent: AskedCall['args'];
  /** It ends a job of that person's own. */
  readonly endsOwn?: boolean;
}

interface Made extends Decided {
  readonly by: Permits;
  readonly version: number;
}

/** A permit keeps its contents secret; only this file knows the class. */
class MadePermit {
  readonly #made: Made;

  constructor(made: Made) {
    this.#made = made;
    Object.freeze(this);
  }

  static read(permit: Permit): Made | undefined {
    return #made in permit ? (permit as MadePermit).#made : undefined;
  }
}
// Otherwise a permit would lead to the way to make another.
Reflect.deleteProperty(MadePermit.prototype, 'constructor');

export interface PermitsOptions {
  /** True if a decision under earlier rules still holds. */
  stillAllows(decided: Decided): boolean;
  /** In whose queue a person's requests wait. */
  turnOf(person: string): Turn;
  log: Log;
}

/**
 * Makes permits and checks each lowstate chunk against its permit, right before it leaves. Only this class knows the
 * contents of a permit, so nobody else can make or change one.
 */
export class Permits implements Gatekeeper {
  /** For the gateway's questions, a fixed list of functions. */
  readonly housekeeping: Permit = Object.freeze({});
  readonly #options: PermitsOptions;
  #version = 0;

  constructor(options: PermitsOptions) {
    this.#options = options;
  }

  /** The arguments and the target are frozen, so the judged call is the sent call. */
  make(decided: Decided): Permit {
    freeze(decided.sent);
    Object.freeze(decided.call.on);
    if (Array.isArray(decided.target?.tgt)) Object.freeze(decided.target.tgt);
    return new MadePermit({ ...decided, by: this, version: this.#version });
  }

  /** Replaces the rules: older permits are judged again at their use. */
  rulesChanged(): void {
    this.#version += 1;
  }

  check(chunk: Readonly<Lowstate>, permit: Permit | undefined): void {
    if (permit === this.housekeeping) {
      if (isHousekeeping(chunk)) return;
      throw this.#heldBack(chunk, "it is not one of the gateway's questions");
    }
    const made = permit && MadePermit.read(permit);
    if (made?.by !== this) throw this.#heldBack(chunk, 'access has not decided on it');
    if (!isFor(made, chunk)) throw this.#heldBack(chunk, 'access has decided on something else', made.person);
    if (made.version !== this.#version && !this.#options.stillAllows(made))
      throw this.#heldBack(chunk, 'access no longer allows it', made.person);
  }

  turnOf(permit: Permit): Turn | undefined {
    const made = MadePermit.read(permit);
    return made && this.#options.turnOf(made.person);
  }

  #heldBack({ client, fun, tgt }: Readonly<Lowstate>, why: string, person?: string): SaltError {
    this.#options.log.error({ person, client, fun, tgt }, `a call was held back: ${why}`);
    return new SaltError('salt-not-allowed', `Nothing ran: the gateway held ${fun} back because ${why}.`);
  }
}

function isFor({ person, call, target, sent }: Made, chunk: Readonly<Lowstate>): boolean {
  return (
    isSame(chunk.arg, sent.arg) &&
    isSame(chunk.kwarg, sent.kwarg) &&
    (call.on === '@master'
      ? isMasters(call.fun, chunk)
      : chunk.fun === call.fun &&
        chunk.client.startsWith('local') &&
        chunk.requested_by?.person === person &&
        (target ? chunk.tgt === target.tgt && chunk.tgt_type === target.tgt_type : isAmong(call.on, chunk)))
  );
}

function isMasters(fun: string, { client, fun: sent, tgt }: Readonly<Lowstate>): boolean {
  return client === kindOf(fun) && fun === `@${client}.${sent}` && tgt === undefined;
}

/** All of the minions decided on, or (a batch) some of them. */
function isAmong(on: readonly string[], { tgt, tgt_type }: Readonly<Lowstate>): boolean {
  if (tgt_type !== 'list' || !Array.isArray(tgt)) return false;
  if (tgt === on) return true;
  const decided = new Set(on);
  return tgt.every((id) => decided.has(id));
}

/** Those judged are frozen, so that being the very same is enough. */
function isSame(sent: SaltValue | undefined, decided: SaltValue | undefined): boolean {
  return sent === decided || (isEmpty(sent) && isEmpty(decided));
}

function isEmpty(value: SaltValue | undefined): boolean {
  return (
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
