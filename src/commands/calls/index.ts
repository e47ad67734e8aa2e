export { Calls } from './calls.ts';
export { keyOf } from './crossings.ts';
export { Pager } from './pager.ts';
