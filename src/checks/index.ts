export { checkXmpp } from './component.ts';
export { checkConfig } from './config.ts';
export { checkHere, type Running, runningGateway } from './here.ts';
export type { CheckLine, CheckState } from './line.ts';
export { checkSalt } from './salt.ts';
