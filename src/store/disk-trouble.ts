/** SQLite's primary result codes (sqlite.org/rescode.html) that speak of the disk or of others, and not of the statement. */
const REASONS: Readonly<Record<number, string>> = {
  5: 'another program has it locked',
  6: 'it is locked',
  8: 'it is read-only',
  10: 'the disk fails',
  11: 'its file is damaged',
  13: 'no space is left',
  14: 'its file cannot be opened',
};

/** Why the store could not write, in words; undefined for an error that is not about the disk. */
export function diskTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  // The bytes above the lowest say more exactly what failed.
  return REASONS[Number(error.errcode) & 0xff];
}
