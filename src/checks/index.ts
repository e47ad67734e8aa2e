export { checkXmpp } from './component.ts';
export { checkConfig } from './config.ts';
export { checkHere, runningGateway } from './here.ts';
export type { CheckLine } from './line.ts';
export { checkSalt } from './salt.ts';
