import type { Access, Limits } from '../../access/index.ts';
import type { LiveOf } from '../../config/index.ts';
import type { Troubles } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { RequestStore } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import type { MissingRunner } from '../offers/index.ts';
import type { FunctionCall, RunnerCall } from '../read-line.ts';
import type { Asked } from '../types.ts';
import type { RunningBatches } from './batches.ts';
import type { EndedCall } from './ending.ts';
import type { KeptBytes } from './kept.ts';
import type { FailedCall } from './refusals.ts';

/** The parts that run calls and answer them. */
export interface CallsParts {
  readonly site: SaltSite;
  readonly live: LiveOf<'output'>;
  readonly access: Pick<Access, 'isAdmin' | 'turnOf'>;
  readonly requests: RequestStore;
  readonly runningBatches: RunningBatches;
  readonly audit: AuditLines;
  readonly limits: Pick<Limits, 'job' | 'runningJob'>;
  /** Bounds the returns of calls under way. */
  readonly kept: KeptBytes;
  /** Asks whether to run what a failed call was probably meant to be, or explains why Salt refused its arguments. */
  offerInstead(asked: Asked, call: FunctionCall, failed: FailedCall): Promise<void>;
  /** Explains that the master lacks a runner function, and finds the one that was meant. */
  missingRunner(person: string, call: RunnerCall): MissingRunner;
  /** Asks whether to run that one. */
  offerRunner(asked: Asked, call: RunnerCall): Promise<void>;
  readonly log: Log;
  readonly troubles: Troubles;
  /** Hears of each call that ended. */
  ended(call: EndedCall): void;
}
