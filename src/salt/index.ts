export type { SaltSettings } from './api.ts';
export { ArgsError, parseArguments, pySplit, resolvePlain, splitAtPipes, splitWords } from './args/index.ts';
export { CachedGrains } from './cached-grains.ts';
export { type ClientOptions, SaltClient } from './client.ts';
export { Dialect, dialectFrom } from './dialect.ts';
export { SaltError } from './errors.ts';
export {
  isFromMaster,
  type ReturnEvent,
  returnTag,
  SaltEvent,
  type ScheduledReturn,
  scheduledReturn,
  startedMinion,
  verifiedReturn,
} from './events/event.ts';
export { EventStream, type StreamOptions, type StreamState } from './events/stream.ts';
export { askMinions, type WhereItRuns, whereItRuns } from './jobs/ask.ts';
export { isJid, JidSource } from './jobs/jid.ts';
export { Job, type JobListener, type NoAnswer } from './jobs/job.ts';
export type { TrackerOptions } from './jobs/publisher.ts';
export { type JobRecord, jobRecord } from './jobs/record.ts';
export { JobTracker } from './jobs/tracker.ts';
export { parseSalt, stringifySalt } from './json.ts';
export {
  type Args,
  EXPRESSION_TYPES,
  type Gatekeeper,
  type Lowstate,
  type Permit,
  type Target,
  type TargetType,
} from './lowstate.ts';
export type { MinionReturn } from './returns.ts';
export type { LoginInfo } from './session.ts';
export type { Turn } from './turns/turns.ts';
export {
  isDict,
  SaltBytes,
  type SaltDict,
  SaltFloat,
  SaltScalar,
  SaltTime,
  type SaltValue,
} from './values.ts';
