export { background, type Caught, guarded, onCaught, pause, reportCaught } from './guard.ts';
export { type Pace, Repeating, USUAL_PACE } from './repeating.ts';
export { type Standing, TROUBLES, type Trouble, Troubles } from './troubles.ts';
export { UserError } from './user-error.ts';
export { within } from './within.ts';
