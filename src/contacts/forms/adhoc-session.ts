import {
  type Asked,
  type Command,
  CommandError,
  type Conversation,
  conversationKey,
  type Pager,
  type Question,
  type Values,
} from '../../commands/index.ts';
import { UserError } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import { ArgsError } from '../../salt/index.ts';
import {
  type CommandNote,
  type CommandRequest,
  type CommandStage,
  CommandStanzaError,
} from '../../xmpp/index.ts';
import { type Gathered, Gathering } from './adhoc-gathering.ts';
import {
  argumentsStage,
  completedStage,
  confirmsNumber,
  missingIn,
  questionStage,
  valuesIn,
} from './adhoc-stages.ts';

export interface SessionOptions {
  command: Command;
  asked: Omit<Asked, 'conversation' | 'body'>;
  /** Runs the command, on record. */
  run(asked: Asked, command: Command, values: Values): void | Promise<void>;
  pager: Pick<Pager, 'page'>;
  /** The way for texts that come too late for a stage. */
  chat(): Conversation;
  /** How long a stage may take, milliseconds. */
  waitMs: number;
  log: Log;
}

/** One run of an ad-hoc command (XEP-0050): its form, what it asks back, its answer. */
export class AdhocSession {
  readonly #options: SessionOptions;
  #began = false;
  #values: Values = {};
  #question: Question | undefined;
  #running: Gathering | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Takes a request and gives the stage that answers it. @throws CommandStanzaError */
  take(request: CommandRequest): CommandStage | Promise<CommandStage> {
    if (request.action === 'cancel' || request.form?.type === 'cancel') return this.#cancel();
    mustBeSubmitted(request);
    // A second click while it runs must not run it twice.
    if (this.#running) throw new CommandStanzaError('bad-action', 'It is running already');
    if (request.action === 'prev') return this.#back();
    if (this.#question) return this.#answer(this.#question, request);
    return this.#submit(request);
  }

  #cancel(): CommandStage {
    const running = this.#running;
    this.#question?.onNo?.('declined');
    this.#question = undefined;
    running?.close();
    const note: CommandNote = {
      type: 'warn',
      text: 'It was running already: its answer comes as a chat message.',
    };
    return { status: 'canceled', notes: running ? [note] : [] };
  }

  #back(): CommandStage {
    const { command } = this.#options;
    if (!this.#question || command.arguments.length === 0) throw new CommandStanzaError('bad-action');
    this.#question.onNo?.('dropped');
    this.#question = undefined;
    return argumentsStage(command, this.#values);
  }

  #submit(request: CommandRequest): CommandStage | Promise<CommandStage> {
    const { command, asked, run } = this.#options;
    const first = !this.#began;
    this.#began = true;
    if (command.arguments.length > 0) {
      if (!request.form && first) return argumentsStage(command, {});
      this.#values = valuesIn(request.form, command);
      const missing = missingIn(this.#values, command);
      if (missing.length > 0) {
        if (!request.form) throw new CommandStanzaError('bad-payload', `Missing: ${missing.join(', ')}`);
        return argumentsStage(command, this.#values, [errorNote(`Missing: ${missing.join(', ')}`)]);
      }
    }
    const values = this.#values;
    const body = [command.name, ...command.arguments.flatMap(({ name }) => values[name] ?? [])].join(' ');
    return this.#run((conversation) => run({ ...asked, body, conversation }, command, values));
  }

  #answer(question: Question, request: CommandRequest): CommandStage | Promise<CommandStage> {
    const { command } = this.#options;
    // A second click, or a client that tries again, sends the same form twice. This does not answer the result of the
    // first.
    if (command.arguments.some(({ name }) => request.form?.values.has(name))) {
      const note = errorNote(
        'Not run yet: that form came before this question. Confirm the question to run it.',
      );
      return questionStage(command, question, [], [note]);
    }
    if (!confirmsNumber(question, request.form)) {
      const note = errorNote(`Not run: the number of minions is ${question.number}.`);
      return questionStage(command, question, [], [note]);
    }
    this.#question = undefined;
    return this.#run((conversation) => question.onYes(conversation));
  }

  async #run(start: (conversation: Conversation) => void | Promise<void>): Promise<CommandStage> {
    const { asked, chat, pager, waitMs } = this.#options;
    const gathering = new Gathering({
      chat,
      waitMs,
      page: (...answer) => pager.page(conversationKey(asked), ...answer),
      explain: (error) => this.#explain(error),
    });
    this.#running = gathering;
    try {
      return this.#stageOf(await gathering.gather(start));
    } finally {
      this.#running = undefined;
    }
  }

  #stageOf({ texts, failure, question, error, unfinished }: Gathered): CommandStage {
    const { command, waitMs } = this.#options;
    if (error !== undefined) {
      const note = errorNote(this.#explain(error));
      const mendable = isMistake(error) && command.arguments.length > 0;
      return mendable
        ? argumentsStage(command, this.#values, [note])
        : completedStage(command, texts, [note]);
    }
    if (question) {
      this.#question = question;
      return questionStage(command, question, texts);
    }
    if (unfinished) {
      const text = `Not finished in ${waitMs / 1000} s: the rest comes as a chat message.`;
      return completedStage(command, texts, [{ type: 'info', text }]);
    }
    const note: CommandNote = failure ? errorNote(failure) : { type: 'info', text: `${command.name}: done` };
    return completedStage(command, texts, [note]);
  }

  #explain(error: unknown): string {
    if (error instanceof UserError) return error.message;
    const { log, command, asked } = this.#options;
    log.error(
      { err: error, from: asked.person, command: command.name },
      'a command failed inside the gateway',
    );
    return 'Something went wrong inside the gateway; its log says what.';
  }
}

/**
 * A form counts only as submitted, and as an answer to ours, which have no FORM_TYPE. @throws CommandStanzaError for any
 * other
 */
function mustBeSubmitted({ form }: CommandRequest): void {
  if (!form) return;
  if (form.type !== 'submit') throw new CommandStanzaError('bad-payload', 'The form was not submitted');
  if (form.values.has('FORM_TYPE')) throw new CommandStanzaError('bad-payload', 'That is another form');
}

/** The submitted values are wrong. */
function isMistake(error: unknown): error is CommandError | ArgsError {
  return error instanceof CommandError || error instanceof ArgsError;
}

function errorNote(text: string): CommandNote {
  return { type: 'error', text };
}
