/** What is asked cannot be kept in the store, and so it is not run: requests are stored before they go to Salt. */
export class UnstoredError extends Error {
  readonly code = 'store-unwritable';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnstoredError';
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that speak of the disk and not of the statement. */
const REASONS: Readonly<Record<number, string>> = {
  8: 'it is read-only',
  10: 'the disk fails',
  11: 'its file is damaged',
  13: 'no space is left',
  14: 'its file cannot be opened',
};

/** The error for the person where the store could not write; any other error as it is. */
export function orUnstored(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  // The bytes above the lowest say more exactly what failed.
  const reason = REASONS[Number(error.errcode) & 0xff];
  if (reason === undefined) return error;
  return new UnstoredError(`Nothing ran: it cannot be kept in the store (${reason}).`, { cause: error });
}
