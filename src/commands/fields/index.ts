export type { ArgSpec } from './argspec.ts';
export { callLine, quoted } from './call-line.ts';
export { FormChoices } from './form-choices.ts';
export { listed } from './listed.ts';
export { MinionFunctions } from './minion-functions.ts';
export { functionFields, nextStep } from './run-form.ts';
export { inTime } from './within.ts';
