export type { Command } from './command.ts';
export { Commander } from './commander.ts';
export { helpCommand } from './help.ts';
export { minionsCommand } from './minions.ts';
export { Questions } from './questions.ts';
export { FunctionRunner } from './run-function.ts';
export type { Asked, Conversation, SayOptions, Scope } from './types.ts';
export { whoamiCommand } from './whoami.ts';
