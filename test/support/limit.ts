/**
 * A promised limit, in ms, as a test waits for it. `npm run soak` runs on a quiet machine and uses the limit itself.
 * Elsewhere it is four times that, since a loaded machine proves nothing.
 */
export function limit(ms: number): number {
  return process.env.SALT_XMPP_LIMITS === 'strict' ? ms : ms * 4;
}
