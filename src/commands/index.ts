export { type Argument, type Command, type Values, valuesOf } from './command.ts';
export { Commander } from './commander.ts';
export { type ConversationKey, conversationKey, type Parties } from './conversation-key.ts';
export { type Commands, createCommands } from './create.ts';
export { CommandError } from './errors.ts';
export type { Gate } from './gate.ts';
export { Questions, questionText, replyOf } from './questions.ts';
export { shorten } from './shorten.ts';
export type { Asked, Conversation, Question, Said, SayOptions, Scope } from './types.ts';
export { orUnstored, UnstoredError } from './unstored.ts';
export {
  type RosterContact,
  type RosterOutcome,
  type RosterService,
  type RosterWish,
  rosterCommand,
} from './words/roster.ts';
export { type WatchService, type WatchTopic, watchCommands } from './words/watch.ts';
