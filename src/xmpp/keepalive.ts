import { guarded } from '../guard/index.ts';

export interface KeepaliveOptions {
  readonly quietMs: number;
  readonly answerMs: number;
  ask(): void;
  dead(): void;
}

/** Finds out that the other side is gone although nobody said so: asks after silence, gives up after more of it. */
export class Keepalive {
  readonly #options: KeepaliveOptions;
  #heardAt = 0;
  #asking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#heardAt = performance.now();
    this.#wait(this.#options.quietMs);
  }

  stop(): void {
    this.#asking = false;
    clearTimeout(this.#timer);
  }

  /** Something whole came in. Cheap: sets a timer only where an answer was awaited. */
  heard(): void {
    if (this.#asking) this.start();
    else this.#heardAt = performance.now();
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(
      guarded('keepalive', () => this.#isDue()),
      ms,
    );
  }

  #isDue(): void {
    const { quietMs, answerMs, ask, dead } = this.#options;
    if (this.#asking) {
      this.#asking = false;
      dead();
      return;
    }
    // A millisecond of grace: timers may fire a little early.
    const quietFor = performance.now() - this.#heardAt + 1;
    this.#asking = quietFor >= quietMs;
    this.#wait(this.#asking ? answerMs : quietMs - quietFor + 1);
    if (this.#asking) ask();
  }
}
