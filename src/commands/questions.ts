import { Recent } from '../ops/index.ts';
import { withoutHidden } from '../render/index.ts';
import { RecentMessages } from './recent-messages.ts';
import { type ConversationKey, conversationKey, type Parties, personOf, type Question } from './types.ts';

/** How long a question can be answered, in milliseconds (docs/commands.md, "Questions"). */
const LIFETIME = 120_000;
/** Questions that wait at most, of all people; the oldest go first. */
const MOST = 10_000;
/** The messages that asked the same at most: an answer without its number asks again. */
const MOST_SAME = 10;

interface Waiting {
  question: Question;
  /** The messages that asked it, the last one last. */
  ids: readonly string[];
  until: number;
}

/** A message that asked something; `tapped`: the reaction to it that was taken last. */
interface AskedMessage {
  tapped?: boolean;
}

/** The newest question of each person in each contact; an answer counts once. */
export class Questions {
  readonly #waiting = new Recent<ConversationKey, Waiting>(MOST);
  readonly #asked = new RecentMessages<AskedMessage>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Has a question wait that was sent as the messages with those ids: one for each page. */
  ask(parties: Parties, question: Question, ...asking: readonly string[]): void {
    this.#forgetOld();
    const ids = [...(question.askedBy ?? []).slice(-MOST_SAME), ...asking];
    const until = this.#now() + LIFETIME;
    this.#waiting.set(conversationKey(parties), { question, ids, until });
    for (const id of asking) this.#asked.note(parties, id, {});
  }

  /**
   * Takes the question out, so that it is answered once; undefined if none waits. With `id` it is the question that this
   * message asked, and any other goes on waiting.
   */
  take(parties: Parties, id?: string): Question | undefined {
    const key = conversationKey(parties);
    const waiting = this.#waiting.get(key);
    if (!waiting || (id !== undefined && !waiting.ids.includes(id))) return undefined;
    this.#waiting.delete(key);
    return waiting.until >= this.#now() ? { ...waiting.question, askedBy: waiting.ids } : undefined;
  }

  /** As `take`, where a quote is the question or its beginning; a quote of another text leaves it waiting. */
  takeQuoted(parties: Parties, quote: string): Question | undefined {
    const question = this.#waiting.get(conversationKey(parties))?.question;
    const isIt = question && wordsIn(withoutHidden(questionText(question))).startsWith(wordsIn(quote));
    return isIt ? this.take(parties) : undefined;
  }

  /** True if a question waits there. */
  waits(parties: Parties): boolean {
    return (this.#waiting.get(conversationKey(parties))?.until ?? 0) >= this.#now();
  }

  /** True if that message asked this person something, open or not. */
  wasAsked(parties: Parties, id: string): boolean {
    return this.#asked.of(parties, id) !== undefined;
  }

  /**
   * Notes a reaction, 👍 or 👎. False where it answers nothing: it is not at a question, or the client sends the same
   * again.
   */
  tap(parties: Parties, id: string, tapped: boolean): boolean {
    const asked = this.#asked.of(parties, id);
    if (!asked || asked.tapped === tapped) return false;
    asked.tapped = tapped;
    return true;
  }

  /** Drops the questions of people. */
  forget(whose: (person: string) => boolean): void {
    for (const [key] of this.#waiting) if (whose(personOf(key))) this.#waiting.delete(key);
    this.#asked.forget(whose);
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#waiting) if (until < this.#now()) this.#waiting.delete(key);
  }
}

/** Says how to answer, as a chat shows it: `Run test.ping on web01? Reply yes or no.` */
export function questionText({ text, shown = text, apart = false, late = false, number }: Question): string {
  const yes = number === undefined ? 'yes' : `yes ${number}`;
  return `${shown}${apart && shown === text ? '\n' : ' '}Reply ${yes} ${late ? 'to run it now' : 'or no'}.`;
}

/** The words of a text, without the marks of a quote and without line breaks. */
function wordsIn(text: string): string {
  return text
    .replace(/^[> ]+/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** An answer to a question: `yes`, `yes 312`, `no`. */
export interface Reply {
  yes: boolean;
  number?: number;
}

/** The emojis that answer, as a message or as a reaction. */
export const [YES, NO] = ['👍', '👎'] as const;

const LONGEST_REPLY = 60;
/** How an answer begins, and the words that may follow. Not `ok, thanks`: it may thank for the answer before. */
const GO = ['please', 'pls', 'do it', 'run it', 'go ahead'];
const BEGINNINGS: readonly { yes: boolean; words: readonly string[]; more: readonly string[] }[] = [
  { yes: true, words: ['yes', 'y', 'yep', 'yeah', YES], more: [...GO, 'thanks', 'thank you'] },
  { yes: true, words: ['ok', 'okay'], more: GO },
  { yes: false, words: ['no', 'n', 'nope', 'nah', NO], more: ['thanks', 'thank you'] },
];
const VARIANTS = /[\ufe0e\ufe0f]|\p{Emoji_Modifier}/gu;
const MARKS = /[.!]+(?=\s|$)|[,"'`“”‘’](?!t)/g;

/** Reads `Yes, please.`, 👍 and similar, without quoted lines; undefined for anything else. */
export function replyOf(body: string): Reply | undefined {
  const unquoted = body.split('\n').filter((line) => !line.startsWith('>'));
  const said = unquoted.join('\n').trim();
  if (said.length > LONGEST_REPLY) return undefined;
  const plain = said
    .toLowerCase()
    .replace(VARIANTS, '')
    .replace(/([👍👎])\1+/gu, '$1')
    .replace(MARKS, ' ');
  const [first = '', ...rest] = plain.split(/\s+/).filter((word) => word !== '');
  const beginning = BEGINNINGS.find(({ words }) => words.includes(first));
  const at = rest.findIndex((word) => /^\d{1,9}$/.test(word));
  const number = at === -1 ? undefined : Number(rest.splice(at, 1)[0]);
  if (!beginning || (rest.length > 0 && !beginning.more.includes(rest.join(' ')))) return undefined;
  return number === undefined ? { yes: beginning.yes } : { yes: beginning.yes, number };
}

/** Reads all reactions of a person to a question; undefined unless just one of them answers. */
export function tapOf(emojis: readonly string[]): boolean | undefined {
  const plain = new Set(emojis.map((emoji) => emoji.slice(0, LONGEST_REPLY).replace(VARIANTS, '')));
  return plain.has(YES) === plain.has(NO) ? undefined : plain.has(YES);
}
