import { YamlError } from './error.ts';

/** Where a key without `?` may have begun: only a `:` later on tells. */
export interface SimpleKey {
  /** Nothing but a key may stand there. */
  readonly required: boolean;
  /** The number of the key's first token in the text. */
  readonly tokenNumber: number;
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** In characters; the key must also end on its line. */
const LENGTH_MAX = 1024;

/** The possible simple keys, at most one for each flow level. */
export class SimpleKeys {
  readonly #levels: (SimpleKey | undefined)[] = [undefined];
  /** Those of all levels, oldest first: a level's key is younger than those of the levels around it. */
  readonly #pending: { key: SimpleKey; level: number }[] = [];

  get flowLevel(): number {
    return this.#levels.length - 1;
  }

  openLevel(): void {
    this.#levels.push(undefined);
  }

  closeLevel(): void {
    if (this.flowLevel > 0) this.#levels.pop();
  }

  save(key: SimpleKey): void {
    this.forget();
    this.#levels[this.flowLevel] = key;
    this.#pending.push({ key, level: this.flowLevel });
  }

  /** Gives and removes the key of this flow level. */
  take(): SimpleKey | undefined {
    const key = this.#levels[this.flowLevel];
    if (!key) return undefined;
    this.#levels[this.flowLevel] = undefined;
    this.#pending.pop();
    return key;
  }

  /** What stands there is no key. @throws YamlError where it had to be one */
  forget(): void {
    if (this.take()?.required) throw new YamlError("could not find expected ':'");
  }

  /** Forgets the keys that end too far away by now. @throws YamlError */
  forgetStale(line: number, index: number): void {
    for (let first = this.#pending[0]; first; first = this.#pending[0]) {
      const { key, level } = first;
      if (key.line >= line && key.index + LENGTH_MAX >= index) return;
      if (key.required) throw new YamlError("could not find expected ':'");
      this.#levels[level] = undefined;
      this.#pending.shift();
    }
  }

  /** Whether the token of that number may turn out to begin a key. */
  awaits(tokenNumber: number): boolean {
    return this.#pending[0]?.key.tokenNumber === tokenNumber;
  }
}
