import { Recent } from '../ops/index.ts';
import type { Question } from './types.ts';

/** How long a question can be answered, in milliseconds (docs/commands.md, "Questions"). */
const LIFETIME = 120_000;
/** Questions that wait at most, of all people; the oldest go first. */
const MOST = 10_000;

interface Waiting {
  person: string;
  question: Question;
  until: number;
}

/** The newest question of each person in each contact; `yes` answers it once. */
export class Questions {
  readonly #waiting = new Recent<string, Waiting>(MOST);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  ask(person: string, local: string, question: Question): void {
    this.#forgetOld();
    this.#waiting.set(key(person, local), { person, question, until: this.#now() + LIFETIME });
  }

  /** Takes the question out, so that it is answered once; undefined where none waits. */
  take(person: string, local: string): Question | undefined {
    const waiting = this.#waiting.get(key(person, local));
    this.#waiting.delete(key(person, local));
    return waiting && waiting.until >= this.#now() ? waiting.question : undefined;
  }

  /** Drops the questions of people. */
  forget(whose: (person: string) => boolean): void {
    for (const [at, { person }] of this.#waiting) if (whose(person)) this.#waiting.delete(at);
  }

  #forgetOld(): void {
    for (const [at, waiting] of this.#waiting) if (waiting.until < this.#now()) this.#waiting.delete(at);
  }
}

function key(person: string, local: string): string {
  return `${person} ${local}`;
}

/** A question as a chat asks it: `Run test.ping on web01? yes runs it.` */
export function questionText({ text, does = 'runs it', number }: Question): string {
  const answer = number === undefined ? 'yes' : `yes ${number}`;
  return `${text}${text.endsWith('\n') ? '' : ' '}${answer} ${does}.`;
}

/** An answer to a question: `yes`, `yes 312`, `no`. */
export interface Reply {
  yes: boolean;
  number?: number;
}

const LONGEST_REPLY = 40;

/** Reads `Yes.` and its like, quoted lines taken off; undefined for anything else. */
export function replyOf(body: string): Reply | undefined {
  const unquoted = body.split('\n').filter((line) => !line.startsWith('>'));
  const said = unquoted.join('\n').trim();
  if (said.length > LONGEST_REPLY) return undefined;
  const word = said.toLowerCase().replace(/[.!]+$/, '');
  if (word === 'yes' || word === 'no') return { yes: word === 'yes' };
  const number = /^yes (\d{1,9})$/.exec(word)?.[1];
  return number === undefined ? undefined : { yes: true, number: Number(number) };
}
