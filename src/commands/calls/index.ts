export { RunningBatches } from './batches.ts';
export { Calls } from './calls.ts';
export { answerId, type EndedCall, type Outcome, outcomeText } from './ending.ts';
export { KeptBytes } from './kept.ts';
export { Pager, type Upload } from './pager.ts';
export type { CallsParts } from './parts.ts';
export type { FailedCall } from './refusals.ts';
export { Resumer, type WayBack } from './resume.ts';
