import { rubbish } from '../answer.ts';
import type { CallOptions, SaltClient } from '../client.ts';
import { SaltError } from '../errors.ts';
import { fromReturnData, type MinionReturn } from '../returns.ts';
import { isDict, type SaltDict, type SaltValue } from '../values.ts';

/** The master's record of a job. */
export interface JobRecord {
  jid: string;
  fun: string;
  arguments: SaltValue[];
  target: SaltValue;
  metadata: SaltDict;
  /** The receivers of the job. */
  minions: string[];
  returns: Map<string, MinionReturn>;
  /** Salt's API cannot write it as JSON. So each look-up ends its event stream too. */
  endsStream: boolean;
}

/** How long a look-up may take that is made again where it fails, milliseconds: one that hangs must not hold its job. */
export const LOOK_UP_MS = 30_000;

/**
 * The master's record of a job (`jobs.list_job`), or undefined where it knows none by that id.
 * @throws SaltError
 */
export async function jobRecord(
  salt: Pick<SaltClient, 'runner'>,
  jid: string,
  { yaml = 'never', ...options }: Pick<CallOptions, 'signal' | 'deadlineMs' | 'turn' | 'yaml'> = {},
): Promise<JobRecord | undefined> {
  let endsStream = yaml === 'first';
  let found: SaltValue;
  try {
    found = await salt.runner('jobs.list_job', { jid }, { ...options, yaml });
  } catch (error) {
    if (endsStream || !(error instanceof SaltError && error.code === 'salt-unwritable')) throw error;
    endsStream = true;
    found = await salt.runner('jobs.list_job', { jid }, { ...options, yaml: 'first' });
  }
  if (!isDict(found)) throw rubbish('the job record is not a dict');
  if (typeof found.Error === 'string') return undefined;
  const returns = isDict(found.Result) ? found.Result : {};
  return {
    jid,
    fun: typeof found.Function === 'string' ? found.Function : '',
    arguments: Array.isArray(found.Arguments) ? found.Arguments : [],
    target: found.Target ?? null,
    metadata: isDict(found.Metadata) ? found.Metadata : {},
    minions: minionsOf(found, returns),
    returns: returnsOf(jid, returns),
    endsStream,
  };
}

function minionsOf({ Minions: minions }: SaltDict, returns: SaltDict): string[] {
  const sent = Array.isArray(minions) ? minions.filter((id) => typeof id === 'string') : [];
  return [...new Set([...sent, ...Object.keys(returns)])];
}

function returnsOf(jid: string, returns: SaltDict): Map<string, MinionReturn> {
  const found = new Map<string, MinionReturn>();
  for (const [id, data] of Object.entries(returns)) {
    const result = isDict(data) ? fromReturnData(data) : undefined;
    if (result) found.set(id, { ...result, jid });
  }
  return found;
}
