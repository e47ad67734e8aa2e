export { shorten } from './call-text.ts';
export {
  type EndedCall,
  type Outcome,
  outcomeText,
  Pager,
  type Upload,
} from './calls/index.ts';
export {
  type Argument,
  type Choices,
  type Command,
  CommandError,
  type FormPlace,
  orUnstored,
  type Step,
  UnstoredError,
  type Values,
  valuesOf,
  worksAt,
} from './command.ts';
export { Commander } from './commander.ts';
export { type Commands, createCommands } from './create.ts';
export type { Gate } from './gate.ts';
export { NO, Questions, questionText, replyOf, tapOf, YES } from './questions.ts';
export { RecentMessages } from './recent-messages.ts';
export type { Asked, Conversation, Question, Said, SayOptions, Scope } from './types.ts';
export { type ConversationKey, conversationKey, type Parties, ruleName } from './types.ts';
export { firstWords } from './words/index.ts';
export type { RosterContact, RosterOutcome, RosterService, RosterWish } from './words/roster.ts';
export type { WatchService, WatchTopic } from './words/watch.ts';
