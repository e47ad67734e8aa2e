import type { Limits } from '../../access/index.ts';
import type { OutputConfig } from '../../config/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import type { Log } from '../../ops/index.ts';
import type { JidSource, JobTracker, SaltClient, Turn } from '../../salt/index.ts';
import type { BatchTable, RequestTable, StoredRequest } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import type { KeptBytes } from './kept.ts';
import type { Pager } from './pager.ts';
import type { RunningBatches } from './running-batches.ts';

export interface CallsOptions {
  salt: SaltClient;
  jobs: JobTracker;
  jids: JidSource;
  fleet: Fleet;
  requests: RequestTable;
  batches: BatchTable;
  runningBatches: RunningBatches;
  pager: Pager;
  /** The config's `output`, as it is now. */
  output: Readonly<Pick<OutputConfig, 'styling'>>;
  audit: AuditLines;
  limits: Pick<Limits, 'job'>;
  /** Bounds the answers under way. */
  kept: KeptBytes;
  log: Log;
  /** Told of every call that ended, and how: `done`, or a SaltError's code. */
  ended?(request: StoredRequest, outcome: string): void;
  /** What to say under a function that the minion does not have. */
  suggest?(person: string, fun: string, minion: string): Promise<string | undefined>;
  /** In whose queue at Salt a person's requests wait. */
  turnOf(person: string): Turn;
}
