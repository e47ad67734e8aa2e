import { UserError } from '../guard/index.ts';
import { StoreError } from '../store/index.ts';

/** A request cannot be stored, so it does not run: requests are stored before they go to Salt. */
export class UnstoredError extends UserError<'store-unwritable'> {
  constructor(message: string, options?: ErrorOptions) {
    super('store-unwritable', message, options);
  }
}

/** The error for the person where the store could not write; any other error as it is. */
export function orUnstored(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  return new UnstoredError(`Nothing ran: it cannot be kept in the store (${error.message}).`, {
    cause: error,
  });
}
