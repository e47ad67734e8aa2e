export { Access, AccessError } from './access.ts';
export { type Asker, Audit, type AuditDetails, type AuditEvent } from './audit.ts';
export { AuditError, auditTrouble } from './audit-file.ts';
export { type ConfirmationRules, type QuestionReason, reasonToAsk } from './confirmation.ts';
export { type LimitCode, LimitError, Limits } from './limits.ts';
export { isSecretName, maskText, maskValue } from './mask.ts';
export { neededByName } from './never-by-wildcard.ts';
export { isReadonly } from './readonly.ts';
