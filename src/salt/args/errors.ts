import { UserError } from '../../guard/index.ts';

/** Why a typed command line was refused. */
export type ArgsErrorCode =
  | 'unbalanced-quote'
  | 'trailing-backslash'
  | 'shell-operator'
  | 'not-representable'
  | 'too-large';

/** A typed line that cannot be turned into words or values; the message is for the person who typed it. */
export class ArgsError extends UserError<ArgsErrorCode> {}

/** The beginning of a text, for an error to quote. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Text that Salt's YAML loader refuses. Which rule it broke is not kept: Salt falls back to the text itself. */
export class YamlError extends Error {
  readonly code = 'yaml';

  constructor(message: string) {
    // Thousands of words of one line can each end here, and taking down where would cost most of the time.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
    this.name = 'YamlError';
  }
}
