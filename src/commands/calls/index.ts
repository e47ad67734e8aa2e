export { Calls, type FunctionCall, keyOf, type RunnerCall } from './calls.ts';
export { Pager } from './pager.ts';
