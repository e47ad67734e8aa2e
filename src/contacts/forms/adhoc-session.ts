import {
  type Asked,
  type Command,
  CommandError,
  type Conversation,
  type FormPlace,
  type Question,
  type Step,
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
import type { ResultStyle } from '../clients/result-style.ts';
import { type Gathered, Gathering, type GatheringOptions } from './adhoc-gathering.ts';
import {
  actionsOf,
  argumentsStage,
  confirmsNumber,
  errorNote,
  questionStage,
  type Stage,
} from './adhoc-stages.ts';
import { choicesFor, hasFieldOf, missingIn, valuesIn } from './fields.ts';
import { completedStage, resultOf, textOf } from './results.ts';
import { inTime } from './upload-in-time.ts';

export interface SessionOptions extends Pick<GatheringOptions, 'chat' | 'waitMs'> {
  command: Command;
  asked: Omit<Asked, 'conversation' | 'body'>;
  /** Runs the command, on record. */
  run(asked: Asked, command: Command, values: Values): void | Promise<void>;
  /** How the person's client shows results. */
  style(): ResultStyle;
  /** Uploads a text that no form holds; gives its address. */
  upload(text: string, name: string): Promise<string | undefined>;
  log: Log;
}

/** One run of an ad-hoc command (XEP-0050): its stages with fields, what it asks back, its answer. */
export class AdhocSession {
  readonly #options: SessionOptions;
  /** The stages with fields up to the one that is shown. */
  readonly #stages: Stage[] = [];
  #question: Question | undefined;
  #running: Gathering | undefined;
  #isBusy = false;
  #isCanceled = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Takes a request and gives the stage that answers it. @throws CommandStanzaError */
  async take(request: CommandRequest): Promise<CommandStage> {
    if (request.action === 'cancel' || request.form?.type === 'cancel') return this.#cancel();
    mustBeSubmitted(request);
    // A second click while it runs must not run it twice.
    if (this.#isBusy) throw new CommandStanzaError('bad-action', 'It is running already');
    if (request.action === 'prev') return this.#back();
    this.#isBusy = true;
    try {
      const stage = await (this.#question ? this.#answer(this.#question, request) : this.#submit(request));
      return this.#isCanceled && stage.status === 'executing' ? { status: 'canceled' } : stage;
    } finally {
      this.#isBusy = false;
    }
  }

  #cancel(): CommandStage {
    const running = this.#running;
    this.#isCanceled = true;
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
    if (this.#question) {
      if (this.#stages.length === 0) throw new CommandStanzaError('bad-action');
      this.#question.onNo?.('dropped');
      this.#question = undefined;
    } else if (this.#stages.length < 2) throw new CommandStanzaError('bad-action');
    else this.#stages.pop();
    return this.#shown();
  }

  async #submit({ action, form }: CommandRequest): Promise<CommandStage> {
    const { command } = this.#options;
    if (command.arguments.length === 0) return this.#runCommand();
    const [isFirst, step] = [
      this.#stages.length === 0,
      { arguments: command.arguments, last: !command.next },
    ];
    if (isFirst && !form) return this.#open({ ...step, instructions: command.instructions });
    if (isFirst) this.#stages.push({ ...step, chosen: new Map(), filled: {} });
    const stage = this.#stages.at(-1) as Stage;
    if (!form && stage.arguments.length > 0) {
      const missing = missingIn({}, stage);
      if (missing.length > 0) throw new CommandStanzaError('bad-payload', `Missing: ${missing.join(', ')}`);
    }
    stage.filled = valuesIn(form, stage);
    const missing = missingIn(stage.filled, stage);
    if (missing.length > 0) return this.#shown(`Missing: ${missing.join(', ')}`);
    try {
      const next = stage.last
        ? undefined
        : await command.next?.(
            this.#place,
            isFirst || (action === 'execute' ? actionsOf(stage)[0] : action) === 'complete',
          );
      return await (next ? this.#open(next) : this.#runCommand());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return this.#shown(error.message);
    }
  }

  async #open(step: Step): Promise<CommandStage> {
    const place = { ...this.#place, stage: this.#stages.length };
    const filled = valuesGiven({ ...step.values });
    const chosen = await choicesFor(step.arguments, place);
    this.#stages.push({ ...step, chosen, filled });
    return this.#shown();
  }

  #shown(error?: string): CommandStage {
    const stage = this.#stages.at(-1) as Stage;
    return argumentsStage(this.#options.command, stage, { isFirst: this.#stages.length === 1 }, error);
  }

  /** The values so far, in the order of the stages. */
  get #place(): FormPlace {
    const { person, scope } = this.#options.asked;
    const values = {};
    for (const { filled, values: meant } of this.#stages) Object.assign(values, meant, filled);
    return { person, scope, values, stage: Math.max(0, this.#stages.length - 1) };
  }

  #runCommand(): Promise<CommandStage> {
    const { command, asked, run } = this.#options;
    const values = valuesGiven(this.#place.values);
    const given =
      command.lineOf?.(values) ?? command.arguments.flatMap(({ name }) => values[name] ?? []).join(' ');
    const body = `${command.name} ${given}`.trimEnd();
    return this.#run((conversation) => run({ ...asked, body, conversation }, command, values));
  }

  #answer(question: Question, request: CommandRequest): CommandStage | Promise<CommandStage> {
    const { command } = this.#options;
    // A second click, or a client that tries again, sends the same form twice. This does not answer the result of the
    // first.
    if (this.#stages.some((stage) => hasFieldOf(stage.arguments, request.form))) {
      const text = 'Not run yet: that form came before this question. Confirm the question to run it.';
      return questionStage(command, question, [], text);
    }
    if (!confirmsNumber(question, request.form)) {
      return questionStage(command, question, [], `Not run: the number of minions is ${question.number}.`);
    }
    this.#question = undefined;
    return this.#run((conversation) => question.onYes(conversation));
  }

  async #run(start: (conversation: Conversation) => void | Promise<void>): Promise<CommandStage> {
    const { chat, waitMs } = this.#options;
    const gathering = new Gathering({ chat, waitMs, explain: (error) => this.#explain(error) });
    this.#running = gathering;
    try {
      return await this.#stageOf(await gathering.gather(start));
    } finally {
      this.#running = undefined;
    }
  }

  async #stageOf({ said, failure, question, error, unfinished }: Gathered): Promise<CommandStage> {
    const { command, waitMs } = this.#options;
    if (error !== undefined) {
      const text = this.#explain(error);
      return isMistake(error) && this.#stages.length > 0
        ? this.#shown(text)
        : this.#completed(said, errorNote(text));
    }
    if (question) {
      this.#question = question;
      return questionStage(command, question, textOf(said, this.#options.style()).fields);
    }
    if (unfinished) {
      const text = `Not finished in ${waitMs / 1000} s: the rest comes as a chat message.`;
      return this.#completed(said, { type: 'info', text });
    }
    return this.#completed(
      said,
      failure ? errorNote(failure) : { type: 'info', text: `${command.name}: done` },
    );
  }

  async #completed(said: Gathered['said'], note: CommandNote): Promise<CommandStage> {
    const { asked, chat, command, style, upload, waitMs } = this.#options;
    const name = `${asked.local || 'salt'}-${command.name}.txt`;
    const result = resultOf(said, style());
    const url =
      result.whole === undefined ? undefined : await inTime(upload(result.whole, name), waitMs, chat);
    return completedStage(command, result, [note], url);
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

function valuesGiven(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
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
