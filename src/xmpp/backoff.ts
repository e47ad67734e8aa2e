/** Waiting times between attempts: doubling, each drawn from its upper half so that many gateways spread out. */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  #failures = 0;

  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
  }

  /**
   * Milliseconds until the next attempt, `mostMs` at most. `hopeless`: a person has to change something first, so
   * the longest.
   */
  next(hopeless = false, mostMs = this.#maxMs): number {
    const full = hopeless
      ? this.#maxMs
      : Math.min(this.#maxMs, mostMs, this.#minMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return full * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
