/**
 * Seeds that once found a difference, a line each with what it was. A seed means the same only as long as the generator is
 * as it was: where one line shows the difference, that line belongs in `support/tricks.ts`.
 */
export const FOUND: readonly number[] = [];
