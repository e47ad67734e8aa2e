import { isDict, type SaltDict, type SaltValue } from '../../src/salt/index.ts';
import type { Chunk, Job, StandInFleet } from './salt-api-fleet.ts';

export type MasterFunction = (kwarg: SaltDict, chunk: Chunk) => SaltValue | Promise<SaltValue>;

/** The runner functions a stand-in offers from the start. */
export function runners(fleet: StandInFleet): Map<string, MasterFunction> {
  return new Map<string, MasterFunction>([
    ['manage.status', () => ({ up: byState(fleet, true), down: byState(fleet, false) })],
    ['manage.versions', () => ({ Master: fleet.version })],
    ['manage.present', () => byState(fleet, true)],
    ['jobs.active', () => ({})],
    ['jobs.list_job', ({ jid }) => jobRecord(String(jid), fleet.jobs.get(String(jid)))],
    [
      'cache.grains',
      ({ tgt, tgt_type }) => {
        const chunk = { tgt: (tgt ?? '*') as string | string[], tgt_type: String(tgt_type ?? 'glob') };
        return Object.fromEntries(fleet.targets(chunk).map((id) => [id, fleet.get(id).grains]));
      },
    ],
  ]);
}

/** The wheel functions a stand-in offers from the start. */
export function wheels(fleet: StandInFleet): Map<string, MasterFunction> {
  return new Map<string, MasterFunction>([
    [
      'key.list_all',
      () => ({
        minions_pre: [],
        minions_rejected: [],
        minions: [...fleet.minions.keys()],
        minions_denied: [],
        local: ['master.pem', 'master.pub'],
      }),
    ],
  ]);
}

/** A wheel call's answer around what the function returned. */
export function wheelAnswer(fun: string, jid: string, returned: SaltValue, success = true): SaltDict {
  const tag = `salt/wheel/${jid}`;
  return { tag, data: { fun: `wheel.${fun}`, jid, tag, user: 'saltxmpp', return: returned, success } };
}

function byState(fleet: StandInFleet, up: boolean): string[] {
  return [...fleet.minions].filter(([, minion]) => minion.up === up).map(([id]) => id);
}

function jobRecord(jid: string, job: Job | undefined): SaltDict {
  if (!job) {
    return { jid, Error: 'Cannot contact returner or no job with this jid', StartTime: '', Result: {} };
  }
  const { chunk } = job;
  const Result: SaltDict = {};
  for (const [id, { ret, retcode = 0, out }] of job.returns) {
    Result[id] = { return: ret, retcode, success: retcode === 0, ...(out === undefined ? {} : { out }) };
  }
  return {
    jid,
    Function: chunk.fun,
    Arguments: positional(chunk),
    Target: chunk.tgt ?? '*',
    'Target-type': chunk.tgt_type ?? 'glob',
    User: 'saltxmpp',
    ...(isDict(chunk.metadata) ? { Metadata: chunk.metadata } : {}),
    Minions: job.minions,
    StartTime: '2026, Nov 23 21:54:41.899136',
    Result,
  };
}

/** Salt carries keyword arguments as a marked dict at the end. */
export function positional({ arg = [], kwarg }: Chunk): SaltValue[] {
  return kwarg ? [...arg, { __kwarg__: true, ...kwarg }] : arg;
}
