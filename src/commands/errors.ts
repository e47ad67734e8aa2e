import { UserError } from '../guard/index.ts';

export type CommandErrorCode =
  | 'not-understood'
  | 'unknown-command'
  | 'bad-line'
  | 'bad-arguments'
  | 'bad-target'
  | 'fleet-unknown'
  | 'too-long-to-show'
  | 'target-unknown'
  | 'nothing-waiting';

/** What was typed cannot be run; the message tells the person what was wrong and what would be right. */
export class CommandError extends UserError<CommandErrorCode> {}
