import { background } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';

/** Remembers answers for a while. People who ask at the same time share one question; a failed one is forgotten. */
export class Lately<T> {
  readonly #keepMs: number;
  readonly #kept: Recent<string, { answer: Promise<T>; until: number }>;

  constructor(keepMs: number, most: number) {
    this.#keepMs = keepMs;
    this.#kept = new Recent(most);
  }

  /** The answer of that name, asked for if it is not there. */
  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known && known.until > Date.now()) return known.answer;
    const answer = ask();
    const kept = { answer, until: Date.now() + this.#keepMs };
    this.#kept.set(key, kept);
    const forget = () => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
    };
    background(
      'fields',
      answer.then(() => undefined, forget),
    );
    return answer;
  }
}
