import type { Evidence, Standing } from './minion.ts';

/** As many pings unanswered make a minion down; fewer leave it stale. */
const MISSES_TO_BE_DOWN = 2;

/**
 * What a minion's standing becomes by one more piece of evidence (docs/design.md, "Presence"); undefined for a minion not known
 * before. An answer is worth more than any question asked before it, an unanswered ping more than a sweep that
 * began before it. A sweep's word against a minion that was up counts as one missed ping, yet changes nothing
 * until the minion is asked by itself.
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
