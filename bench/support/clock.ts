/** The time, milliseconds since the epoch with their fractions: alike in all processes of one machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
