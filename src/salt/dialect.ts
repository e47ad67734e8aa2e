import { SaltError } from './errors.ts';
import { isDict, type SaltValue } from './values.ts';

/*
 * All differences between the versions of Salt are here. The gateway learns the version from the master. While it does not
 * know it, it does what is safe on all.
 *
 * Tried on 3006, 3007 and 3008; the same on all of them, although older notes say otherwise:
 * - The caller may choose a job's id, and a minion runs no id twice.
 * - `netapi_enable_clients` is empty by default, so that salt-api offers no client until the master's config names it.
 * - Only 3008 refuses parameters in the address of `/events`, so the token goes into a header, everywhere.
 * - A job's `publish` event is missing on 3006, so the gateway never waits for one.
 */

/** The first version that is right again after those that are broken. */
const REPAIRED = { series: 3008, release: 2 };

/** The version of a master, and what its Salt does otherwise than others. */
export class Dialect {
  /** The version, like `3008.3`; undefined where Salt does not say. */
  readonly version: string | undefined;
  readonly #isBroken: boolean;

  constructor(version?: string) {
    this.version = version;
    const [series, release = 0] = (version ?? '').split('.').map((part) => Number.parseInt(part, 10));
    this.#isBroken = series === REPAIRED.series && release < REPAIRED.release;
  }

  /** Whether `manage.status` tells dead minions from others: 3008.0 and 3008.1 call each of them up (salt #69582). */
  get namesDeadMinions(): boolean {
    return !this.#isBroken;
  }

  /** Whether a session lives as long as was said: 3008.0 and 3008.1 end every session with each `loop_interval`. */
  get keepsSessions(): boolean {
    return !this.#isBroken;
  }

  /** The version to update to, if this one is broken. */
  get updateTo(): string | undefined {
    return this.#isBroken ? `${REPAIRED.series}.${REPAIRED.release}` : undefined;
  }
}

/** A Salt whose version is not known. */
export const UNKNOWN_DIALECT = new Dialect();

/** No version is longer. */
const LONGEST = 40;

/** Reads the master's version from `manage.versions`, the only question that salt-api answers with it. */
export function dialectFrom(answer: SaltValue): Dialect {
  const version = isDict(answer) ? answer.Master : undefined;
  const isOne = typeof version === 'string' && version.length <= LONGEST && /^\d{4}\.\d/.test(version);
  return isOne ? new Dialect(version) : UNKNOWN_DIALECT;
}

/** The dialect by the master's answer; unknown if Salt refuses. */
export async function learntFrom(asked: Promise<SaltValue>): Promise<Dialect> {
  try {
    return dialectFrom(await asked);
  } catch (error) {
    if (error instanceof SaltError) return UNKNOWN_DIALECT;
    throw error;
  }
}

/** The beginning of the text that 3008 writes in place of an answer. */
const NO_RETURN = 'Minion did not return';

/**
 * Whether this stands for a minion that did not answer the `local` client: `false` up to 3007, with `full_return` too;
 * from 3008 on a text.
 */
export function isNoReturn(value: SaltValue): boolean {
  return value === false || (typeof value === 'string' && value.startsWith(NO_RETURN));
}
