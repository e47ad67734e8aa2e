export { type Answers, type AskOptions, type AskParts, askMinions } from './ask.ts';
export { isJid, JidSource } from './jid.ts';
export { Job, type JobEnd, type JobListener } from './job.ts';
export { type JobRecord, jobRecord } from './record.ts';
export { JobTracker } from './tracker.ts';
export type { JobClient, PublishOptions, ResumeOptions, TrackerOptions } from './types.ts';
