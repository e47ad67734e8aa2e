import { fleetGrains, type Groups, groupTarget, resolveTarget } from './commands/index.ts';
import { Fleet, type FleetOptions, pingBy } from './fleet/index.ts';
import type { EventStream, JidSource, SaltClient, SaltDict, Turn } from './salt/index.ts';

/** Salt that does not answer a small question for so long counts as gone, in milliseconds. */
const PROBE_WITHIN = 10_000;
/** A sweep waits for silent minions as long as the master's settings say, in milliseconds: salt-api waits no longer. */
const SWEEP_WITHIN = 300_000;
/** Look-ups of groups have a queue of their own: however many, they hold up no sweep. */
const GROUPS_TURN: Turn = { owner: 'groups', rank: 'gateway' };

/** Makes the fleet that one Salt has. */
export function createFleet({
  salt,
  events,
  jids,
  ...options
}: Pick<FleetOptions, 'book' | 'interval' | 'log'> & {
  salt: SaltClient;
  events: EventStream;
  jids: JidSource;
}): Fleet {
  return new Fleet({
    ...options,
    source: { runner: (fun, kwarg) => salt.runner(fun, kwarg, { deadlineMs: SWEEP_WITHIN }) },
    events,
    ping: pingBy({ client: salt, events, jids }),
    keys: () => salt.wheel('key.list_all'),
    probe: () => salt.probeEvents({ deadlineMs: PROBE_WITHIN }),
  });
}

/** Gives the ids of a group. Rejects before the fleet is known: nobody would be in it then, and what it denies allowed. */
export type MembersOf = (group: Groups[string], fleet: Fleet) => Promise<string[]>;

/** Makes what resolves groups by one Salt. */
export function membersBy(salt: SaltClient): MembersOf {
  const grains = fleetGrains(salt, GROUPS_TURN);
  const asked = { runner: (fun: string, kwarg?: SaltDict) => salt.runner(fun, kwarg, { turn: GROUPS_TURN }) };
  return async (group, fleet) => {
    const target = groupTarget(group);
    if (!fleet.swept && target.tgt_type !== 'list') throw new Error('the fleet is not known yet');
    return resolveTarget(target, fleet, asked, grains);
  };
}
