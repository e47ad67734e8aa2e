export { background, type Caught, guarded, onCaught, reportCaught } from './guard.ts';
export { UserError } from './user-error.ts';
export { within } from './within.ts';
