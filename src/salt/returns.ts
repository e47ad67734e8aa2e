import { isNoReturn } from './dialect.ts';
import { isDict, type SaltDict, type SaltValue } from './values.ts';

/** One minion's answer. */
export interface MinionReturn {
  value: SaltValue;
  retcode: number;
  /** `no-return`: the minion is down or did not answer; `value` may then hold Salt's words for it. */
  outcome: 'returned' | 'no-return';
  /** The outputter the function asks for: `highstate`, `nested`, … */
  out?: string;
  jid?: string;
  success?: boolean;
}

/** The answer of a runner function. */
export interface RunnerReturn {
  value: SaltValue;
  /** Whether it succeeded, as Salt says; undefined where Salt did not say. */
  success?: boolean;
}

/** No outputter has a longer name, and a minion may say what it likes. */
const LONGEST_OUT = 100;

/** The answers of the `local` client with `full_return`. */
export function fromFullReturns(value: SaltDict): Map<string, MinionReturn> {
  return new Map(Object.entries(value).map(([id, entry]) => [id, fromFullReturn(entry)]));
}

function fromFullReturn(entry: SaltValue): MinionReturn {
  if (!isDict(entry) || !('ret' in entry)) return withoutDetails(entry);
  const result = described(entry, entry.ret ?? null);
  if (entry.out === 'no_return') return { ...result, outcome: 'no-return' };
  return result;
}

function withoutDetails(value: SaltValue): MinionReturn {
  const silent = isNoReturn(value);
  return { value, retcode: silent ? 1 : 0, outcome: silent ? 'no-return' : 'returned' };
}

/** The answer in a `salt/job/JID/ret/ID` event or in a job record's `Result`; undefined without an answer. */
export function fromReturnData(data: SaltDict): MinionReturn | undefined {
  return data.return === undefined ? undefined : described(data, data.return);
}

/** A runner's return event, with its tag (`full_return`); or a bare value. */
export function fromRunnerReturn(returned: SaltValue): RunnerReturn {
  if (!isDict(returned) || !isDict(returned.data)) return { value: returned };
  const { data, tag } = returned;
  if (typeof tag !== 'string' || !tag.startsWith('salt/run/') || !('return' in data))
    return { value: returned };
  const value = data.return ?? null;
  return typeof data.success === 'boolean' ? { value, success: data.success } : { value };
}

function described(data: SaltDict, value: SaltValue): MinionReturn {
  const failed = data.success === false ? 1 : 0;
  const retcode = typeof data.retcode === 'number' ? data.retcode : failed;
  const result: MinionReturn = { value, retcode, outcome: 'returned' };
  if (typeof data.out === 'string' && data.out.length <= LONGEST_OUT) result.out = data.out;
  if (typeof data.jid === 'string') result.jid = data.jid;
  if (typeof data.success === 'boolean') result.success = data.success;
  return result;
}
