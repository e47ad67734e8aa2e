import { UserError } from '../guard/index.ts';

export type SaltErrorCode =
  | 'salt-unreachable'
  | 'salt-timeout'
  | 'salt-tls'
  | 'salt-login-refused'
  | 'salt-not-permitted'
  | 'salt-client-disabled'
  | 'salt-bad-request'
  | 'salt-master-down'
  | 'salt-gateway-timeout'
  | 'salt-server-error'
  /** Salt has the value, and its API cannot write it in that form. */
  | 'salt-unwritable'
  | 'salt-not-json'
  | 'salt-rubbish'
  | 'salt-too-large'
  | 'salt-function-failed'
  /** A job of which Salt, asked again, knows nothing. */
  | 'salt-not-published'
  | 'salt-stopped'
  /** It did not leave: too much waits for Salt already. */
  | 'salt-busy'
  /** The gateway's own access rules have not let it leave. */
  | 'salt-not-allowed';

export interface SaltErrorDetails {
  /** The HTTP status, where there was an answer. */
  status?: number;
  /** The request may have been carried out all the same: never repeat it unasked. */
  unclear?: boolean;
  cause?: unknown;
}

/** Any failure to get an answer from Salt's API. The message is one sentence a person in a chat can act on. */
export class SaltError extends UserError<SaltErrorCode> {
  readonly status: number | undefined;
  readonly unclear: boolean;

  constructor(code: SaltErrorCode, message: string, details: SaltErrorDetails = {}) {
    super(code, message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.unclear = details.unclear ?? false;
  }
}
