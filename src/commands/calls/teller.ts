import { guarded } from '../../guard/index.ts';
import { progressLine, type Rendered, verdict } from '../../render/index.ts';
import type { Said, SayOptions } from '../types.ts';
import type { Answer } from './answer.ts';

/** When what is new is told, in ms after the start (docs/design.md, "Answers"), and how often after that. */
const TIMES = { many: [1_500, 2_000, 10_000, 30_000], one: [10_000, 30_000] };
const EVERY = 120_000;
/** A Salt that has not answered to the call at all for so long is told of, in ms. */
const SLOW_SALT = 10_000;
/** A job longer than this ends in a message of its own, since corrections do not ring, in ms. */
const SHORT = 15_000;

export interface TellerOptions {
  answer: Answer;
  /** The id of the message that ends it. */
  id: string;
  /** One minion's own contact: nothing is said before there is something to say. */
  single: boolean;
  /** Only the end is told: a form such as JSON makes sense as a whole alone. */
  onlyEnd: boolean;
  /** Says a rendered text: cut, with what is left kept for `more`. */
  say(answer: Rendered, options?: SayOptions): Said;
  correct(said: Said, answer: Rendered, options?: SayOptions): boolean;
  now?: () => number;
}

/** Tells a person about a call as its answers come in, each readable once. */
export class Teller {
  readonly #options: TellerOptions;
  readonly #began: number;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #step = 0;
  #said: Said | undefined;
  /** All that was said is that Salt does not answer. */
  #saidOfSalt = false;
  #mayCorrect = true;

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#began = this.#now();
    this.#planNext();
  }

  /** Whether something was said before the end. */
  get saidBefore(): boolean {
    return this.#said !== undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Nobody is awaited any more. `last` is put under the answer. */
  end(last = ''): void {
    this.stop();
    const { answer, id, say, correct } = this.#options;
    const long = this.#now() - this.#began > SHORT;
    const ending = (rendered: Rendered) => withLine(rendered, last);
    if (!this.#said) {
      say(ending(answer.whole(true)), { id });
      return;
    }
    if (!long) {
      const forget = answer.checkpoint();
      if (this.#mayCorrect && correct(this.#said, ending(answer.whole(true)), { id })) return;
      forget();
      say(ending(answer.rest()), { id });
      return;
    }
    const head = verdict({ total: answer.targeted, failed: answer.failed, silent: answer.silentCount });
    const moved =
      this.#mayCorrect &&
      correct(this.#said, { text: '(all answers are in the message below)', styled: false });
    const rendered = moved ? answer.whole(true) : answer.rest();
    say(ending(this.#options.single ? rendered : { ...rendered, text: `${head}\n${rendered.text}` }), { id });
  }

  #planNext(): void {
    if (this.#options.onlyEnd) return;
    const times = this.#options.single ? TIMES.one : TIMES.many;
    const last = times.at(-1) ?? 0;
    const at = times[this.#step] ?? last + (this.#step - times.length + 1) * EVERY;
    this.#step += 1;
    const wait = Math.max(0, this.#began + at - this.#now());
    this.#timer = setTimeout(
      guarded('teller', () => {
        this.#planNext();
        this.#tellSoFar();
      }),
      wait,
    );
  }

  /** What could not be told does not count as told. */
  #tellSoFar(): void {
    const forget = this.#options.answer.checkpoint();
    try {
      this.#tellNews();
    } catch (error) {
      forget();
      throw error;
    }
  }

  #tellNews(): void {
    const { answer, say, correct } = this.#options;
    if (!answer.isAcknowledged) {
      this.#tellOfSlowSalt();
      return;
    }
    if (answer.complete || answer.targeted === 0) return;
    if (!this.#said || this.#saidOfSalt) {
      const soFar = this.#soFar();
      const corrected = this.#said && correct(this.#said, soFar, { unfinished: true });
      if (!corrected) this.#said = say(soFar, { unfinished: true });
      this.#saidOfSalt = false;
    } else if (answer.untold > 0 && this.#mayCorrect) {
      this.#mayCorrect = this.#tryCorrect(this.#said);
    }
  }

  #tellOfSlowSalt(): void {
    if (this.#said || this.#now() - this.#began < SLOW_SALT) return;
    this.#said = this.#options.say({ text: 'no answer from Salt yet', styled: false }, { unfinished: true });
    this.#saidOfSalt = true;
  }

  #tryCorrect(said: Said): boolean {
    const { answer, correct } = this.#options;
    const forget = answer.checkpoint();
    const done = correct(said, this.#soFar(), { unfinished: true });
    if (!done) forget();
    return done;
  }

  #soFar(): Rendered {
    const { answer, single } = this.#options;
    if (single) return { text: `${answer.waiting.join()}: no answer yet`, styled: false };
    return withLine(answer.whole(false), progressLine(answer.returned, answer.targeted, answer.waiting));
  }
}

function withLine(rendered: Rendered, line: string): Rendered {
  if (line === '') return rendered;
  return { ...rendered, text: rendered.text === '' ? line : `${rendered.text}\n${line}` };
}
