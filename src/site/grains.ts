import { CachedGrains, isDict, type SaltClient, type SaltDict, SaltError, type Turn } from '../salt/index.ts';
import { FleetGrains, type GrainsByMinion, TargetError } from '../targets/index.ts';

/** The time limit for the grains of some minions, milliseconds. */
const GRAINS_WITHIN = 10_000;

/** The grains that resolve targets, as the master has cached them. Read for all people together. */
export function fleetGrains(salt: Pick<SaltClient, 'runner'>, turn: Turn): FleetGrains {
  const cached = new CachedGrains({ salt, turn, deadlineMs: GRAINS_WITHIN });
  return new FleetGrains({ fetch: (ids) => grainsOf(cached, ids) });
}

/** @throws TargetError where Salt cannot tell */
async function grainsOf(cached: CachedGrains, ids: readonly string[]): Promise<GrainsByMinion> {
  try {
    const grains = new Map<string, SaltDict>();
    for (const [id, value] of await cached.of(ids)) {
      if (isDict(value) && Object.keys(value).length > 0) grains.set(id, value);
    }
    return grains;
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    throw new TargetError('minions-unknown', `the grains of the minions could not be read: ${error.message}`);
  }
}
