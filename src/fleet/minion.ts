/** `up` answers, `stale` is not confirmed, `down` does not answer. */
export type MinionState = 'up' | 'stale' | 'down';

/** The evidence of a minion's state, the strongest first (docs/design.md, "Presence"). */
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
  /** The time of the evidence, or of the question that it answers; milliseconds since the epoch. */
  at: number;
}

/** A minion with an accepted key. The fleet keeps it current, also for code that holds one. */
export interface Minion {
  readonly id: string;
  readonly state: MinionState;
  /** When that state was first seen, in milliseconds since the epoch. */
  readonly since: number;
  /** The evidence for the state; absent for a minion that only an earlier run has seen. */
  readonly evidence?: Evidence;
  /** When it last answered anything (XEP-0012), in milliseconds since the epoch. */
  readonly lastAnswer?: number;
}

/** The facts to judge a minion by. */
export interface Standing {
  state: MinionState;
  lastAnswer?: number;
  /** Pings not answered since its last answer, sweeps included. */
  misses: number;
  /** When the last unanswered ping was asked. */
  lastMiss?: number;
}

/** As many pings unanswered make a minion down; fewer leave it stale. */
const MISSES_TO_BE_DOWN = 2;

/**
 * Weighs one more piece of evidence about a minion (docs/design.md, "Presence"); undefined for a minion not known
 * before. An answer is worth more than any question asked before it, an unanswered ping more than a sweep that began
 * before it. A sweep against a minion that was up counts as one missed ping, but changes nothing until a separate ping.
 */
export function weigh(known: Readonly<Standing> | undefined, evidence: Evidence): Readonly<Standing> {
  switch (evidence.kind) {
    case 'return':
    case 'start':
      return answered(known, evidence.at);
    case 'sweep-up':
      return known && (known.lastMiss ?? 0) > evidence.at ? known : answered(known, evidence.at);
    case 'sweep-down':
      if (!known) return { state: 'down', misses: MISSES_TO_BE_DOWN, lastMiss: evidence.at };
      return missed(known, evidence.at, known.state === 'up' ? 'up' : 'stale');
    case 'unanswered':
      return known
        ? missed(known, evidence.at, 'stale')
        : { state: 'stale', misses: 1, lastMiss: evidence.at };
    case 'key':
      return known ?? { state: 'stale', misses: 0 };
    case 'no-salt':
      return doubted(known);
    case 'not-asked':
      return known && known.misses === 0 ? known : doubted(known);
  }
}

function answered(known: Readonly<Standing> | undefined, at: number): Readonly<Standing> {
  return { state: 'up', misses: 0, lastAnswer: Math.max(at, known?.lastAnswer ?? 0) };
}

function missed(known: Readonly<Standing>, at: number, once: 'up' | 'stale'): Readonly<Standing> {
  if (known.lastAnswer !== undefined && known.lastAnswer >= at) return known;
  const misses = known.misses + 1;
  const isDown = known.state === 'down' || misses >= MISSES_TO_BE_DOWN;
  return { ...known, misses, lastMiss: Math.max(at, known.lastMiss ?? 0), state: isDown ? 'down' : once };
}

function doubted(known: Readonly<Standing> | undefined): Readonly<Standing> {
  if (!known) return { state: 'stale', misses: 0 };
  return known.state === 'up' ? { ...known, state: 'stale' } : known;
}
