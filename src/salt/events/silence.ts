import { background, pause } from '../../guard/index.ts';
import { follow } from '../deadline.ts';
import { SaltError } from '../errors.ts';

/** A live salt-api answers one of several questions in time. */
const CHANCES = 2;

export interface SilenceOptions {
  /** Quiet for so long, the stream is in doubt, milliseconds. */
  quietMs: number;
  /** Does something that shows on a live stream, if only by its end. @throws `salt-timeout` where nobody answers */
  probe(signal: AbortSignal): Promise<unknown>;
  /** How long after the probe's end a live stream may take to show it, milliseconds. */
  graceMs: number;
  /** The stream said nothing to the probe either, which salt-api `answers` or does not. */
  dead(answers: boolean): void;
}

/** Tells a stream that is quiet from one that is dead: salt-api sends no keepalive. */
export class SilenceWatch {
  readonly #options: SilenceOptions;
  readonly #stopped = new AbortController();
  #heardAt = performance.now();
  #answered: AbortController | undefined;

  constructor(options: SilenceOptions) {
    this.#options = options;
    background('silence', this.#watch());
  }

  heard(): void {
    this.#heardAt = performance.now();
    this.#answered?.abort();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #watch(): Promise<void> {
    const { quietMs, graceMs, dead } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const left = quietMs - (performance.now() - this.#heardAt);
      if (left > 0) {
        await pause(left, signal);
        continue;
      }
      const answered = new AbortController();
      const release = follow(signal, answered);
      this.#answered = answered;
      const answers = await this.#asked(answered.signal);
      if (answers) await pause(graceMs, answered.signal);
      release();
      if (answered.signal.aborted) continue;
      dead(answers);
      return;
    }
  }

  /** Whether salt-api answers the probe, if only by a refusal. A question that the stream answers is let run. */
  async #asked(answered: AbortSignal): Promise<boolean> {
    for (let asked = 0; asked < CHANCES && !answered.aborted; asked += 1) {
      try {
        await this.#options.probe(this.#stopped.signal);
        return true;
      } catch (error) {
        if (!(error instanceof SaltError && error.code === 'salt-timeout')) return true;
      }
    }
    return false;
  }
}
