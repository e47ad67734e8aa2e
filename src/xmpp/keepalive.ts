import { guarded } from '../guard/index.ts';

/** Finds out that the other side is gone although nobody said so: asks after silence, gives up after more of it. */
export class Keepalive {
  readonly #quietMs: number;
  readonly #answerMs: number;
  readonly #ask: () => void;
  readonly #dead: () => void;
  #heardAt = 0;
  #asking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { quietMs: number; answerMs: number; ask: () => void; dead: () => void }) {
    this.#quietMs = options.quietMs;
    this.#answerMs = options.answerMs;
    this.#ask = options.ask;
    this.#dead = options.dead;
  }

  start(): void {
    this.stop();
    this.#heardAt = performance.now();
    this.#wait(this.#quietMs);
  }

  stop(): void {
    this.#asking = false;
    clearTimeout(this.#timer);
  }

  /** Something whole came in. Cheap: sets a timer only where an answer was awaited. */
  heard(): void {
    this.#heardAt = performance.now();
    if (!this.#asking) return;
    this.stop();
    this.#wait(this.#quietMs);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(
      guarded('keepalive', () => {
        const quietFor = performance.now() - this.#heardAt;
        // A millisecond of grace: timers may fire a little early.
        if (quietFor + 1 < this.#quietMs) this.#wait(this.#quietMs - quietFor);
        else this.#question();
      }),
      ms,
    );
  }

  #question(): void {
    this.#asking = true;
    this.#timer = setTimeout(
      guarded('keepalive', () => {
        this.#asking = false;
        this.#dead();
      }),
      this.#answerMs,
    );
    this.#ask();
  }
}
