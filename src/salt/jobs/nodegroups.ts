import { SaltError } from '../errors.ts';
import type { Target } from '../lowstate.ts';
import { isDict } from '../values.ts';
import type { Job } from './job.ts';
import { jobRecord } from './record.ts';
import type { JobClient } from './types.ts';

/** Each name costs the master a runner. */
const MOST_NAMES = 10;

/** A nodegroup in a compound target (`salt.utils.minions`). */
const IN_COMPOUND = /(?:^|[\s(])N@([^\s()]+)/g;

/**
 * The nodegroup because of which salt-api failed on a job, if that is why: it answers an unknown one with a status of
 * 500 and no reason. Undefined where the target names none, each has minions, Salt has the job, or it cannot be asked.
 */
export async function unknownNodegroup(
  client: Pick<JobClient, 'runner'>,
  { jid, turn }: Pick<Job, 'jid' | 'turn'>,
  target: Target,
  signal: AbortSignal,
): Promise<string | undefined> {
  const names = Array.from(new Set(nodegroupsIn(target))).slice(0, MOST_NAMES);
  if (names.length === 0) return undefined;
  try {
    if (await jobRecord(client, jid, { signal, turn })) return undefined;
    for (const name of names) {
      const minions = await client.runner(
        'cache.grains',
        { tgt: name, tgt_type: 'nodegroup' },
        { signal, turn },
      );
      if (isDict(minions) && Object.keys(minions).length === 0) return name;
    }
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
  }
  return undefined;
}

function nodegroupsIn({ tgt, tgt_type }: Target): string[] {
  if (Array.isArray(tgt)) return [];
  if (tgt_type === 'nodegroup') return [tgt];
  return tgt_type === 'compound' ? Array.from(tgt.matchAll(IN_COMPOUND), ([, name = '']) => name) : [];
}
