/** Finds out that the other side is gone although nobody said so: asks after silence, gives up after more of it. */
export class Keepalive {
  readonly #quietMs: number;
  readonly #answerMs: number;
  readonly #ask: () => void;
  readonly #dead: () => void;
  #heardAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { quietMs: number; answerMs: number; ask: () => void; dead: () => void }) {
    this.#quietMs = options.quietMs;
    this.#answerMs = options.answerMs;
    this.#ask = options.ask;
    this.#dead = options.dead;
  }

  start(): void {
    this.stop();
    this.heard();
    this.#wait(this.#quietMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Anything at all came in. Cheap: sets no timer. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const quietFor = performance.now() - this.#heardAt;
      // A millisecond of grace: timers may fire a little early.
      if (quietFor + 1 < this.#quietMs) this.#wait(this.#quietMs - quietFor);
      else this.#question();
    }, ms);
  }

  #question(): void {
    const heardAt = this.#heardAt;
    this.#ask();
    this.#timer = setTimeout(() => {
      if (this.#heardAt === heardAt) this.#dead();
      else this.#wait(this.#quietMs);
    }, this.#answerMs);
  }
}
