/** The value below which the given share (0 to 1) of the numbers lies, by linear interpolation; NaN for none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The middle one; NaN for none. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** The median of the ratios of rounds side by side: a disturbed round counts little. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((one, index) => one / (theirs[index] ?? Number.NaN)));
}

/** Four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
