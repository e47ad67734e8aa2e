import type { Limits } from '../../access/index.ts';
import type { LiveOf } from '../../config/index.ts';
import type { Log } from '../../ops/index.ts';
import type { Turn } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import type { KeptBytes } from './kept.ts';
import type { Pager } from './pager.ts';
import type { RunningBatches } from './running-batches.ts';

export interface CallsOptions {
  site: SaltSite;
  live: LiveOf<'output'>;
  requests: RequestStore;
  runningBatches: RunningBatches;
  pager: Pager;
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
