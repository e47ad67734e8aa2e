import type { Conversation, Question, Said, SayOptions } from '../../commands/index.ts';
import { background, guarded } from '../../guard/index.ts';
import type { Display, Rendered, Table } from '../../render/index.ts';

/** The texts of a command within the time of a stage. */
export interface Gathered {
  /** The answers, each in its last correction. */
  said: readonly SaidInForm[];
  /** The first failure in an answer, in one line. */
  failure: string | undefined;
  question: Question | undefined;
  /** The error that it threw. */
  error: unknown;
  /** More may be said; that goes to the chat. */
  unfinished: boolean;
}

/** A text of a form, whole. */
export interface SaidInForm {
  text: string;
  /** The same as a table, where it is one. */
  table?: (() => Table | undefined) | undefined;
  /** Lines that stand with the table. */
  beside?: readonly string[] | undefined;
  failure?: string | undefined;
}

export interface GatheringOptions {
  /** The way for texts that come too late for the stage. */
  chat(): Conversation;
  /** How long the stage may take, milliseconds. */
  waitMs: number;
  /** Says in a sentence what an error that came too late means. */
  explain(error: unknown): string;
}

/** A conversation whose answers become one stage of an ad-hoc command, and chat messages after that. */
export class Gathering implements Conversation {
  readonly #options: GatheringOptions;
  readonly #said: SaidInForm[] = [];
  readonly #closed = Promise.withResolvers<void>();
  #question: Question | undefined;
  #error: unknown;
  #running = true;
  #moreFollows = false;
  #open = true;
  #chat: Conversation | undefined;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /** Runs `start` and waits until it has said everything, the time is over, or `close` was called. */
  async gather(start: (conversation: Conversation) => void | Promise<void>): Promise<Gathered> {
    const timer = setTimeout(
      guarded('adhoc-gathering', () => this.close()),
      this.#options.waitMs,
    );
    background('adhoc-gathering', this.#run(start));
    await this.#closed.promise;
    clearTimeout(timer);
    return {
      said: this.#said,
      failure: this.#said.find(({ failure }) => failure !== undefined)?.failure,
      question: this.#question,
      error: this.#error,
      unfinished: this.#running || this.#moreFollows,
    };
  }

  /** Sends all further texts to the chat. */
  close(): void {
    this.#open = false;
    this.#closed.resolve();
  }

  /** A form's text has no marks. */
  get display(): Display {
    return { ...this.#late().display, styling: false, fences: false };
  }

  composing(): void {
    if (!this.#open) this.#late().composing();
  }

  say(what: string | Rendered, options?: SayOptions): Said {
    if (!this.#open) return this.#late().say(what, options);
    const said = shown(what, options);
    this.#said.push(said);
    this.#heard(options);
    return { correct: (corrected, how) => this.#correct(said, corrected, how) };
  }

  ask(question: Question): void {
    if (this.#open) this.#question = question;
    else this.#late().ask(question);
  }

  /** The answer to the request is the receipt here. */
  accepted(): void {}

  async #run(start: (conversation: Conversation) => void | Promise<void>): Promise<void> {
    try {
      await start(this);
    } catch (error) {
      if (this.#open) this.#error = error;
      else this.#late().say(this.#options.explain(error));
      this.#moreFollows = false;
    }
    this.#running = false;
    this.#closeWhenDone();
  }

  #correct(said: SaidInForm, what: string | Rendered, options?: SayOptions): boolean {
    if (!this.#open) return false;
    Object.assign(said, shown(what, options));
    this.#heard(options);
    return true;
  }

  #heard(options: SayOptions = {}): void {
    this.#moreFollows = options.unfinished ?? false;
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (!this.#running && (!this.#moreFollows || this.#question)) this.close();
  }

  #late(): Conversation {
    this.#chat ??= this.#options.chat();
    return this.#chat;
  }
}

/** A form has no `more`: it shows the full text. */
function shown(what: string | Rendered, options: SayOptions = {}): SaidInForm {
  if (typeof what === 'string') return { text: what, table: options.table };
  const { beside, failure, full, table } = what;
  const text = full === undefined ? what.text : [...(beside ?? []), full].join('\n');
  return { text, table: options.table ?? table, beside, failure };
}
