export { background, type Caught, guarded, onCaught, reportCaught } from './guard.ts';
