export type CommandErrorCode = 'not-understood' | 'unknown-command' | 'bad-line' | 'bad-arguments';

/** What was typed cannot be run; the message tells the person what was wrong and what would be right. */
export class CommandError extends Error {
  readonly code: CommandErrorCode;
  constructor(code: CommandErrorCode, message: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}
