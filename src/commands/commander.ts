import { UserError } from '../guard/index.ts';
import { visible } from '../render/index.ts';
import type { Target } from '../salt/index.ts';
import { Answering, ago, CANCEL } from './answering.ts';
import { type AuditLines, askBack, audited } from './audited.ts';
import { shorten } from './call-text.ts';
import type { Calls } from './calls/index.ts';
import { type Command, CommandError, type Values, valuesOf, worksAt } from './command.ts';
import { Complaints } from './complaints.ts';
import type { Confirmer } from './confirm.ts';
import { type Filters, filteredConversation } from './filters/index.ts';
import { Offering } from './offering.ts';
import type { Offers } from './offers/index.ts';
import { type Questions, replyOf } from './questions.ts';
import { type FunctionCall, readLine } from './read-line.ts';
import { withoutCapital } from './suggestions.ts';
import type { TargetNames } from './target-names.ts';
import { type TidyLine, tidy } from './tidy.ts';
import type { Asked, Question } from './types.ts';

export interface CommanderOptions {
  calls: Pick<Calls, 'runFunction' | 'runRunner'>;
  confirmer: Pick<Confirmer, 'guard' | 'guardRunner'>;
  questions: Questions;
  names: Pick<TargetNames, 'named' | 'idOf'>;
  audit: AuditLines;
  /** Guesses what was meant; the parts of it need this commander. */
  offers?: Pick<Offers, 'of' | 'insteadOfRefused'>;
  /** The function that a name with capitals means at a minion of the target, as far as the person can see one to ask. */
  spelt?(person: string, fun: string, target: Target): Promise<string>;
  now?: () => number;
}

/** Reads a message as a command and has it run: a Salt function, a word of the gateway's, `yes` or `no`. */
export class Commander {
  readonly #options: CommanderOptions;
  readonly #commands = new Map<string, Command>();
  readonly #complaints: Complaints;
  readonly #offering: Offering;
  readonly #answering: Answering;

  constructor(options: CommanderOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.now);
    this.#answering = new Answering({ ...options, complaints: this.#complaints });
    const runLine: Commander['runLine'] = (asked, line) => this.runLine(asked, line);
    this.#offering = new Offering({ ...options, complaints: this.#complaints, runLine });
  }

  /** The words known, each once. */
  commands(): Iterable<Command> {
    return new Set(this.#commands.values());
  }

  add(...commands: readonly Command[]): void {
    for (const command of commands) {
      for (const name of [command.name, ...(command.aliases ?? [])]) this.#commands.set(name, command);
    }
  }

  /**
   * Runs the command of a message, and says in the conversation how it ended. `delay`: the age of the message in ms.
   */
  async handle(asked: Asked, delay = 0): Promise<void> {
    try {
      await audited(this.#options.audit, asked, 'message', (known) => this.#run(known, delay));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.complain(asked, error.code, error.message);
    }
  }

  /** Says why nothing ran. Stops after a while if only bad messages come back. */
  complain(
    { person, conversation }: Pick<Asked, 'person' | 'conversation'>,
    code: string,
    text: string,
  ): void {
    const complaint = this.#complaints.next(person, code, text);
    if (complaint !== undefined) conversation.say(complaint);
  }

  /** Runs one of the gateway's words that a form asks for. @throws AuditError, CommandError, ArgsError, SaltError */
  handleForm(asked: Asked, command: Command, values: Values): Promise<void> {
    return audited(this.#options.audit, asked, 'form', (known) => this.runCommand(known, command, values));
  }

  /** Reads one tidy line and runs it. @throws CommandError, ArgsError, SaltError */
  async runLine(asked: Asked, line: string): Promise<void> {
    const { calls, confirmer, names } = this.#options;
    const instruction = readLine(line, asked, names, this.#commands);
    if (instruction.kind === 'function') return this.runCall(asked, instruction);
    if (instruction.kind === 'runner') {
      return confirmer.guardRunner(asked, instruction, (confirmed, allowed) =>
        calls.runRunner(confirmed, allowed),
      );
    }
    const command = this.#commands.get(instruction.word);
    if (!command) throw notUnderstood(instruction.word);
    if (command.arguments.length === 0 && instruction.rest.length > 0) {
      throw new CommandError('bad-arguments', `${command.name} takes nothing after it.`);
    }
    const values = valuesOf(command, instruction.rest, instruction.text);
    const { filters } = instruction;
    if (filters) await this.#runFiltered(asked, command, values, filters);
    else await this.runCommand(asked, command, values);
  }

  async #runFiltered(asked: Asked, command: Command, values: Values, filters: Filters): Promise<void> {
    if (command.arguments.some(({ name }) => name === 'filter')) {
      return this.runCommand(asked, command, { ...values, filter: filters.text });
    }
    if (!command.saysLines) {
      throw new CommandError('bad-filter', `${command.name} takes no filter. Nothing ran.`);
    }
    const conversation = filteredConversation(asked.conversation, filters);
    await this.runCommand({ ...asked, conversation, isFiltered: true }, command, values);
  }

  /** Runs a word of the gateway's, however it was asked. @throws CommandError, SaltError */
  async runCommand(asked: Asked, command: Command, values: Values): Promise<void> {
    if (!worksAt(command, asked.scope.kind)) {
      const [here, there] = {
        fleet: ['not the whole fleet', 'master'],
        minion: ['not one minion', 'a minion'],
        many: ['one minion', 'master'],
      }[command.only ?? 'fleet'];
      throw new CommandError(
        'wrong-contact',
        `This contact is ${here}: ask ${there} for "${command.name}". Nothing ran.`,
      );
    }
    await command.run(asked, values);
  }

  /** Runs a Salt function, asked back first where the rules say so. @throws SaltError */
  async runCall(asked: Asked, typed: FunctionCall): Promise<void> {
    const { calls, confirmer } = this.#options;
    const call = /[A-Z]/.test(typed.fun) ? await this.spelt(asked.person, typed) : typed;
    await confirmer.guard(asked, call, calls.runFunction.bind(calls));
  }

  /** Phones write capitals. They do not count unless a minion has that very function. @throws CommandError */
  async spelt(person: string, call: FunctionCall): Promise<FunctionCall> {
    const { spelt } = this.#options;
    const fun = (await spelt?.(person, call.fun, call.target)) ?? withoutCapital(call.fun);
    return { ...call, fun };
  }

  /** Drops the question that waits there, because something else was said, and says so. True if one waited. */
  drop({ conversation, ...parties }: Pick<Asked, 'person' | 'local' | 'conversation'>): boolean {
    const question = this.#options.questions.take(parties);
    if (!question) return false;
    question.onNo?.('dropped');
    conversation.say(`Dropped, not run: ${shorten(question.about)}`);
    return true;
  }

  async #run(asked: Asked, delay: number): Promise<void> {
    const isReply = asked.refersTo !== undefined;
    const reply = replyOf(asked.body) ?? (isReply ? this.#answering.cancelled(asked) : undefined);
    if (reply) return this.#answering.take(asked, reply, delay);
    let tidied: TidyLine | undefined;
    let hasDropped = false;
    try {
      tidied = tidy(asked.body);
    } finally {
      const first = tidied?.line.split(/\s/, 1)[0]?.toLowerCase() ?? '';
      if (!this.#commands.get(first)?.reads) hasDropped = this.drop(asked);
    }
    const { line, repaired } = tidied;
    // `cancel` meant that question, and no job that runs.
    if (line === '' || (hasDropped && CANCEL.test(line))) return;
    if (delay > 0) return this.#ask(asked, line, `${notRun(delay)} ${visible(line)}.`, { late: true });
    if (repaired) return this.#ask(asked, line, `I read: ${visible(line)}`, { apart: true });
    try {
      await this.runLine(asked, line);
    } catch (error) {
      return this.#offering.make(asked, line, error);
    }
    if (this.#complaints.any) this.#complaints.forget(asked.person);
  }

  #ask(asked: Asked, line: string, text: string, how: Pick<Question, 'apart' | 'late'>): void {
    const run = async (confirmed: Asked) => {
      try {
        await this.runLine(confirmed, line);
      } catch (error) {
        await this.#offering.make(confirmed, line, error);
      }
    };
    askBack(this.#options.audit, asked, { text, ...how, about: line, run });
  }
}

function notUnderstood(word: string): CommandError {
  return new CommandError(
    'not-understood',
    `I didn't understand "${shorten(word)}". Try \`test.ping\`, or \`help\`.`,
  );
}

function notRun(delay: number): string {
  if (!Number.isFinite(delay)) return "I can't read when this was sent, so I didn't run it:";
  return `Sent ${ago(delay)} ago, so I didn't run it:`;
}
