export { Calls } from './calls.ts';
export { KeptBytes } from './kept.ts';
export { Pager, type Upload } from './pager.ts';
export { Resumer, type WayBack } from './resume.ts';
export { RunningBatches } from './running-batches.ts';
