import { Recent } from '../ops/index.ts';
import { type ConversationKey, conversationKey, type Parties, personOf, type Question } from './types.ts';

/** How long a question can be answered, in milliseconds (docs/commands.md, "Questions"). */
const LIFETIME = 120_000;
/** Questions that wait at most, of all people; the oldest go first. */
const MOST = 10_000;

interface Waiting {
  question: Question;
  until: number;
}

/** The newest question of each person in each contact; `yes` answers it once. */
export class Questions {
  readonly #waiting = new Recent<ConversationKey, Waiting>(MOST);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  ask(parties: Parties, question: Question): void {
    this.#forgetOld();
    this.#waiting.set(conversationKey(parties), { question, until: this.#now() + LIFETIME });
  }

  /** Takes the question out, so that it is answered once; undefined if no question waits. */
  take(parties: Parties): Question | undefined {
    const key = conversationKey(parties);
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting && waiting.until >= this.#now() ? waiting.question : undefined;
  }

  /** Drops the questions of people. */
  forget(whose: (person: string) => boolean): void {
    for (const [key] of this.#waiting) if (whose(personOf(key))) this.#waiting.delete(key);
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#waiting) if (until < this.#now()) this.#waiting.delete(key);
  }
}

/** Says how to answer, as a chat shows it: `Run test.ping on web01? Reply yes or no.` */
export function questionText({ text, apart = false, late = false, number }: Question): string {
  const yes = number === undefined ? 'yes' : `yes ${number}`;
  return `${text}${apart ? '\n' : ' '}Reply ${yes} ${late ? 'to run it now' : 'or no'}.`;
}

/** An answer to a question: `yes`, `yes 312`, `no`. */
export interface Reply {
  yes: boolean;
  number?: number;
}

const LONGEST_REPLY = 40;

/** Reads `Yes.` and similar words, without quoted lines; undefined for anything else. */
export function replyOf(body: string): Reply | undefined {
  const unquoted = body.split('\n').filter((line) => !line.startsWith('>'));
  const said = unquoted.join('\n').trim();
  if (said.length > LONGEST_REPLY) return undefined;
  const word = said.toLowerCase().replace(/[.!]+$/, '');
  if (word === 'yes' || word === 'no') return { yes: word === 'yes' };
  const number = /^yes (\d{1,9})$/.exec(word)?.[1];
  return number === undefined ? undefined : { yes: true, number: Number(number) };
}
