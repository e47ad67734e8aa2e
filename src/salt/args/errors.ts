/** Why a typed command line was refused. */
export type ArgsErrorCode =
  | 'unbalanced-quote'
  | 'trailing-backslash'
  | 'shell-operator'
  | 'second-line'
  | 'not-representable'
  | 'too-large';

/** A typed command line that cannot be turned into words or values. `code` is stable; `rest` is the text at fault. */
export class ArgsError extends Error {
  readonly code: ArgsErrorCode;
  readonly rest: string;

  constructor(code: ArgsErrorCode, message: string, rest = '') {
    super(message);
    this.name = 'ArgsError';
    this.code = code;
    this.rest = rest;
  }
}
