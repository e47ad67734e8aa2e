import { diskTrouble } from '../store/index.ts';

/** What is asked cannot be kept in the store, and so it is not run: requests are stored before they go to Salt. */
export class UnstoredError extends Error {
  readonly code = 'store-unwritable';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnstoredError';
  }
}

/** The error for the person where the store could not write; any other error as it is. */
export function orUnstored(error: unknown): unknown {
  const reason = diskTrouble(error);
  if (reason === undefined) return error;
  return new UnstoredError(`Nothing ran: it cannot be kept in the store (${reason}).`, { cause: error });
}
