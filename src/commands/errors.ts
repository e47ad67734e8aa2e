import { AccessError, AuditError, LimitError } from '../access/index.ts';
import { ArgsError, SaltError } from '../salt/index.ts';
import { UnstoredError } from './unstored.ts';

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
export class CommandError extends Error {
  readonly code: CommandErrorCode;
  constructor(code: CommandErrorCode, message: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** Whether an error is one that its message tells the person all about; any other is the gateway's own fault. */
export function isExpected(error: unknown): error is Error & { code: string } {
  return (
    error instanceof CommandError ||
    error instanceof ArgsError ||
    error instanceof SaltError ||
    error instanceof AccessError ||
    error instanceof AuditError ||
    error instanceof UnstoredError ||
    error instanceof LimitError
  );
}
