/**
 * A limit that is promised, in ms, as a test waits for it: itself in `npm run soak`, which runs on a machine of its own,
 * and four times that elsewhere, since how fast a loaded machine is proves nothing.
 */
export function limit(ms: number): number {
  return process.env.SALT_XMPP_LIMITS === 'strict' ? ms : ms * 4;
}
