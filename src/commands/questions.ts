import type { Conversation } from './types.ts';

/** How long a question can be answered, in milliseconds (DESIGN §5). */
const LIFETIME = 120_000;

export interface Question {
  /** What a `no` or a dropped question calls it: `test.ping`. */
  about: string;
  /** What `yes` does; it is answered where the `yes` was said. */
  onYes(conversation: Conversation): void | Promise<void>;
}

interface Waiting extends Question {
  until: number;
}

/** The newest question of each person in each contact; `yes` answers it once. */
export class Questions {
  readonly #waiting = new Map<string, Waiting>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  ask(person: string, local: string, question: Question): void {
    this.#forgetOld();
    this.#waiting.set(key(person, local), { ...question, until: this.#now() + LIFETIME });
  }

  /** Takes the question out, so that it is answered once; undefined where none waits. */
  take(person: string, local: string): Question | undefined {
    const waiting = this.#waiting.get(key(person, local));
    this.#waiting.delete(key(person, local));
    return waiting && waiting.until >= this.#now() ? waiting : undefined;
  }

  #forgetOld(): void {
    for (const [at, waiting] of this.#waiting) if (waiting.until < this.#now()) this.#waiting.delete(at);
  }
}

function key(person: string, local: string): string {
  return `${person} ${local}`;
}

/** What `yes` and `no` are known by: `Yes.`, quoted lines above it taken off. */
export function yesOrNo(body: string): 'yes' | 'no' | undefined {
  const unquoted = body.split('\n').filter((line) => !line.startsWith('>'));
  const word = unquoted
    .join('\n')
    .trim()
    .toLowerCase()
    .replace(/[.!]+$/, '');
  return word === 'yes' || word === 'no' ? word : undefined;
}
