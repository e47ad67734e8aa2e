import type { SaltClient } from '../client.ts';
import type { EventStream } from '../events/index.ts';
import type { Permit } from '../gatekeeper.ts';
import type { Log } from '../log.ts';
import type { Turn } from '../turns/index.ts';
import type { SaltDict } from '../values.ts';
import type { JidSource } from './jid.ts';

export type JobClient = Pick<SaltClient, 'local' | 'localAsync' | 'runner' | 'timeout'>;

export interface TrackerOptions {
  client: JobClient;
  events: EventStream;
  jids: JidSource;
  log: Log;
  /** How long minions have to say that they run a job, milliseconds. Default 5 s. */
  findMs?: number;
  /** How long answers are taken after the end, milliseconds. Default 15 min. */
  lateMs?: number;
  /** Of how many jobs at once they are taken; of the newest. Default 1,000. */
  mostLate?: number;
  /** After a look-up of theirs that failed, milliseconds until the next. Default 5 s. */
  lookUpAgainMs?: number;
  /** The first and the longest wait between questions about an unclear publication, milliseconds. */
  recoverMs?: [number, number];
  /** How long after a cut "no such job" may still mean that the request waits somewhere, milliseconds. */
  unclearMs?: number;
}

export interface PublishOptions {
  /** The job's id, if the caller has chosen and stored it. */
  jid?: string;
  /** Kept in the job's record. */
  metadata?: SaltDict;
  /** How long minions have before they are asked whether they run it, seconds. Default Salt's own timeout. */
  timeout?: number;
  /** What lets it leave (see SaltClient). */
  permit?: Permit;
  /** Whose job it is: what the tracker asks of it waits in that queue. Default the gateway's. */
  turn?: Turn | undefined;
}

export interface ResumeOptions {
  /** Minions whose answers are not to be told again. */
  delivered?: Iterable<string>;
  /** How long Salt has to say whether it knows the job, milliseconds. */
  deadlineMs?: number;
  /** As with {@link PublishOptions}. */
  turn?: Turn | undefined;
}
