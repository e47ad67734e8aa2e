import { guarded } from '../../guard/index.ts';
import { above, below, progressLine, type Rendered, verdict } from '../../render/index.ts';
import { underItsLine } from '../call-text.ts';
import type { Conversation, ConversationKey, Said, SayOptions } from '../types.ts';
import type { Returns } from './returns.ts';

/** The times of new values, in ms after the start (docs/design.md, "Answers"), and the interval after that. */
const TIMES = { many: [1_500, 2_000, 10_000, 30_000], one: [10_000, 30_000] };
const EVERY = 120_000;
/** The person reads about a Salt that does not answer at all after this time, in ms. */
const SLOW_SALT = 10_000;
/** A job longer than this ends in a new message, since corrections do not ring, in ms. */
const SHORT = 15_000;

/** A call under way; `crossed` once another was, in the same chat, at the same time. */
export interface Crossing {
  crossed: boolean;
}

/** Notes which calls are under way in each chat: their answers may cross. */
export class Crossings {
  readonly #underWay = new Map<ConversationKey, Set<Crossing>>();

  enter(chat: ConversationKey): Crossing {
    const others = this.#underWay.get(chat) ?? new Set();
    const crossing = { crossed: others.size > 0 };
    for (const other of others) other.crossed = true;
    this.#underWay.set(chat, others.add(crossing));
    return crossing;
  }

  leave(chat: ConversationKey, crossing: Crossing): void {
    const others = this.#underWay.get(chat);
    others?.delete(crossing);
    if (others?.size === 0) this.#underWay.delete(chat);
  }
}

export interface TellerOptions {
  conversation: Conversation;
  /** The contact's localpart; empty for the service itself. */
  local: string;
  returns: Returns;
  /** The id of the message that ends it. */
  id: string;
  /** The request's short number. */
  request: number;
  /** Asked at one minion's own contact: nothing is said before there is something to say. */
  single: boolean;
  /** Only the end is told: a form such as JSON makes no sense in parts. */
  onlyEnd: boolean;
  /** The end is not cut. */
  whole?: boolean;
  /** The command. It stands above an answer that looks like another's. */
  line: string;
  crossing: Crossing;
}

/** Tells a person about a call as its returns come in, each readable once. */
export class Teller {
  readonly #options: TellerOptions;
  /** How the message is said that ends it. */
  readonly #atEnd: SayOptions;
  readonly #began = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #step = 0;
  #said: Said | undefined;
  /** The person has read only that Salt does not answer. */
  #saidOfSalt = false;
  #mayCorrect = true;

  constructor(options: TellerOptions) {
    this.#options = options;
    const { id, local, returns, whole = false } = options;
    this.#atEnd = { id, whole, file: () => returns.fileName(local) };
    if (!options.onlyEnd) this.#planNext();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the wait for minions. `last` comes under the answer. */
  end(last = ''): void {
    this.stop();
    const { returns, single } = this.#options;
    const isLong = Date.now() - this.#began > SHORT;
    if (returns.targeted === 0) {
      const text = ['No minion matched the target: nothing ran.', ...returns.silences()].join('\n');
      this.#options.conversation.say(text, { id: this.#options.id });
    } else if (!this.#said) this.#sayEnd(returns.whole(true), last);
    else if (!isLong) {
      const forget = returns.checkpoint();
      if (this.#mayCorrect && this.#correct(withLine(returns.whole(true), last), this.#atEnd)) return;
      forget();
      this.#sayEnd(returns.rest(), last);
    } else {
      const moved = this.#mayCorrect && this.#correct(raw('(all answers are in the message below)'));
      const answer = moved ? returns.whole(true) : returns.rest();
      this.#sayEnd(single ? answer : this.#withVerdict(answer), last);
    }
  }

  #sayEnd(answer: Rendered, last: string): void {
    const { conversation } = this.#options;
    conversation.say(this.#marked(last === '' ? answer : withLine(answer, last)), this.#atEnd);
  }

  #withVerdict(answer: Rendered): Rendered {
    const { failed, silentCount: silent, targeted: total } = this.#options.returns;
    const head = verdict({ total, failed, silent });
    const shown = above(head, answer);
    return failed > 0 ? { ...shown, failure: head } : shown;
  }

  /** The command's line stands above an answer that looks like another's, or that begins with a block. */
  #marked(answer: Rendered): Rendered {
    const { crossing, line, single } = this.#options;
    const isAmbiguous = single && (crossing.crossed || this.#said);
    return isAmbiguous || answer.opensBlock ? underItsLine(line, answer) : answer;
  }

  /** Corrects the last message, if that is still possible. */
  #correct(answer: Rendered, options: SayOptions = {}): boolean {
    return this.#said?.correct(options.unfinished ? answer : this.#marked(answer), options) ?? false;
  }

  #planNext(): void {
    const times = this.#options.single ? TIMES.one : TIMES.many;
    const last = times.at(-1) ?? 0;
    const at = times[this.#step] ?? last + (this.#step - times.length + 1) * EVERY;
    this.#step += 1;
    this.#timer = setTimeout(
      guarded('teller', () => {
        this.#planNext();
        this.#tellSoFar();
      }),
      Math.max(0, this.#began + at - Date.now()),
    );
  }

  /** A failed message does not count as shown. */
  #tellSoFar(): void {
    const forget = this.#options.returns.checkpoint();
    try {
      this.#tellNews();
    } catch (error) {
      forget();
      throw error;
    }
  }

  #tellNews(): void {
    const { conversation, request, returns } = this.#options;
    const how = { unfinished: true, request };
    if (!returns.isAcknowledged) {
      this.#tellOfSlowSalt();
      return;
    }
    if (returns.isComplete || returns.targeted === 0) return;
    if (!this.#said || this.#saidOfSalt) {
      const soFar = this.#soFar();
      const isCorrected = this.#correct(soFar, how);
      if (!isCorrected) this.#said = conversation.say(soFar, how);
      this.#saidOfSalt = false;
    } else if (returns.untold > 0 && this.#mayCorrect) {
      const forget = returns.checkpoint();
      this.#mayCorrect = this.#correct(this.#soFar(), how);
      if (!this.#mayCorrect) forget();
    }
  }

  #tellOfSlowSalt(): void {
    if (this.#said || Date.now() - this.#began < SLOW_SALT) return;
    const { conversation, request } = this.#options;
    this.#said = conversation.say(raw('no answer from Salt yet'), { unfinished: true, request });
    this.#saidOfSalt = true;
  }

  #soFar(): Rendered {
    const { returns, single } = this.#options;
    if (single) return raw(`${returns.waiting.join()}: no answer yet`);
    const { returned, targeted, waiting } = returns;
    return withLine(returns.whole(false), progressLine(returned, targeted, waiting));
  }
}

function raw(text: string): Rendered {
  return { text, styled: false };
}

function withLine(answer: Rendered, line: string): Rendered {
  return line === '' ? answer : below(answer, line);
}
