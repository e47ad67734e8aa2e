/** `up` answers, `stale` is not confirmed, `down` does not answer. */
export type MinionState = 'up' | 'stale' | 'down';

/** What can tell of a minion's state, the strongest first (docs/design.md, "Presence"). */
export type EvidenceKind =
  /** A job's return, the answer to a ping of the gateway's own included. */
  | 'return'
  /** It told the master that it started. */
  | 'start'
  /** A ping of it alone went unanswered. */
  | 'unanswered'
  /** `manage.status` named it so. */
  | 'sweep-up'
  | 'sweep-down'
  /** Its key is accepted, no more is known. */
  | 'key'
  /** Salt cannot be asked. */
  | 'no-salt'
  /** It was in doubt and could not be pinged. */
  | 'not-asked';

export interface Evidence {
  kind: EvidenceKind;
  /** When it was given, or for what was asked, when it was asked; milliseconds since the epoch. */
  at: number;
}

/** A minion with an accepted key. The fleet keeps it current: whoever holds one sees it change. */
export interface Minion {
  readonly id: string;
  readonly state: MinionState;
  /** When that state was first seen, in milliseconds since the epoch. */
  readonly since: number;
  /** What the state stands on; absent for a minion that only an earlier run has seen. */
  readonly evidence?: Evidence;
  /** When it last answered anything (XEP-0012), in milliseconds since the epoch. */
  readonly lastAnswer?: number;
}

/** What is kept of a minion to judge it by. */
export interface Standing {
  state: MinionState;
  lastAnswer?: number;
  /** Pings not answered since its last answer, sweeps included. */
  misses: number;
  /** When the last unanswered ping was asked. */
  lastMiss?: number;
}
