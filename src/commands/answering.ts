import { shorten } from './call-text.ts';
import { CommandError } from './command.ts';
import type { Complaints } from './complaints.ts';
import type { Questions, Reply } from './questions.ts';
import type { Asked, Question } from './types.ts';

export interface AnsweringParts {
  questions: Questions;
  complaints: Complaints;
}

/** Words that end a question, as `no` does. */
export const CANCEL = /^(?:cancel|stop|abort|quit|never ?mind)[.!]?$/i;
/** Of a question that is named once more so much is shown. */
const LONGEST_AGAIN = 2_000;

/** Takes answers to questions. An answer that refers to a message is for the question in that message, and for no other. */
export class Answering {
  readonly #parts: AnsweringParts;

  constructor(parts: AnsweringParts) {
    this.#parts = parts;
  }

  /** `cancel` in a reply to a question is a no; undefined for anything else. */
  cancelled(asked: Asked): Reply | undefined {
    const { body, refersTo = '' } = asked;
    const isNo = CANCEL.test(body.trim()) && this.#parts.questions.wasAsked(asked, refersTo);
    return isNo ? { yes: false } : undefined;
  }

  /** Runs what the question is about, or does not. @throws CommandError where no question waits; what a run throws */
  async take(asked: Asked, reply: Reply, delay: number): Promise<void> {
    const { complaints, questions } = this.#parts;
    const { conversation } = asked;
    if (delay > 0) {
      conversation.say(
        `${Number.isFinite(delay) ? `Sent ${ago(delay)} ago` : 'Delayed'}, so I didn't take it as an answer.`,
      );
      return;
    }
    const quoted = asked.body.split('\n').filter((line) => line.startsWith('>'));
    const quote = [asked.quote ?? '', ...quoted].join('\n').trim();
    const question =
      asked.refersTo === undefined && quote !== ''
        ? questions.takeQuoted(asked, quote)
        : questions.take(asked, asked.refersTo);
    if (!question) this.#notOpen(asked, quote);
    else if (!reply.yes) {
      question.onNo?.('declined');
      conversation.say(`Not run: ${shorten(question.about)}`);
    } else if (question.number === reply.number) {
      await question.onYes(conversation);
      if (complaints.any) complaints.forget(asked.person);
    }
    // The number is of another question, so that this one may not have been read.
    else if (question.number === undefined) this.#askAgain(asked, question, question.text);
    else {
      const text = reply.number === undefined ? 'Type the number too.' : 'The number is another one.';
      this.#askAgain(asked, question, text);
    }
  }

  /** Says why no question is answered, and asks the one again that waits. @throws CommandError where none waits */
  #notOpen(asked: Asked, quote: string): void {
    const { questions } = this.#parts;
    const { refersTo } = asked;
    const isRef = refersTo !== undefined || quote !== '';
    if (!isRef) throw new CommandError('nothing-waiting', 'Nothing is waiting.');
    const isEnded = refersTo !== undefined && questions.wasAsked(asked, refersTo);
    const why = isEnded
      ? 'That question has ended: nothing ran.'
      : 'That message is not a question, or it is too old. Nothing ran.';
    const other = questions.take(asked);
    if (other) {
      const text = shorten(other.text, LONGEST_AGAIN);
      this.#askAgain(asked, other, `${why} The question that waits is: ${text}`);
    } else
      throw new CommandError('nothing-waiting', isEnded ? `${why} To run it, send the command again.` : why);
  }

  /** Counts as a complaint: a program could give the wrong number forever. */
  #askAgain({ person, conversation }: Asked, question: Question, shown: string): void {
    const last = this.#parts.complaints.next(person, 'wrong-number', '');
    if (last === '') conversation.ask({ ...question, shown });
    else question.onNo?.('dropped');
    if (last) conversation.say(last);
  }
}

/** `4 min`, `3 h`, `5 days` */
export function ago(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
