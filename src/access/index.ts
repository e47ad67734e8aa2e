export { Access, AccessError } from './access.ts';
export { type ConfirmationRules, type QuestionReason, reasonToAsk } from './confirmation.ts';
export { neededByName } from './never-by-wildcard.ts';
export { isReadonly } from './readonly.ts';
