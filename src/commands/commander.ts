import { distance } from 'fastest-levenshtein';
import { UserError } from '../guard/index.ts';
import { visible } from '../render/index.ts';
import type { Target } from '../salt/index.ts';
import { type AuditLines, askBack, audited } from './audited.ts';
import type { Calls } from './calls/index.ts';
import { type Command, type Values, valuesOf } from './command.ts';
import { Complaints } from './complaints.ts';
import type { Confirmer } from './confirm.ts';
import { CommandError } from './errors.ts';
import { type FunctionCall, readLine, type TargetNames } from './line/index.ts';
import { type Questions, replyOf } from './questions.ts';
import { shorten } from './shorten.ts';
import { tidy } from './tidy.ts';
import type { Asked } from './types.ts';

export interface CommanderOptions {
  calls: Pick<Calls, 'runFunction' | 'runRunner'>;
  confirmer: Pick<Confirmer, 'guard' | 'guardRunner'>;
  questions: Questions;
  /** What words mean to a person. */
  namesFor(person: string): Pick<TargetNames, 'named' | 'idOf' | 'all'>;
  audit: AuditLines;
  /** Whether a minion of the target has that very function; false where the person cannot see one to ask. */
  hasFunction?(person: string, fun: string, target: Target): Promise<boolean>;
  now?: () => number;
}

/** Reads a message as a command and has it run: a Salt function, a word of the gateway's, `yes` or `no`. */
export class Commander {
  readonly #options: CommanderOptions;
  readonly #commands = new Map<string, Command>();
  readonly #complaints: Complaints;

  constructor(options: CommanderOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.now);
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

  /** Runs what the message says; says in the conversation what came of it. `delay`: sent so many ms ago. */
  async handle(asked: Asked, delay = 0): Promise<void> {
    try {
      await audited(this.#options.audit, asked, 'message', (known) => this.#answerOrRun(known, delay));
      this.#complaints.settled(asked.person);
    } catch (error) {
      this.#explain(asked, error);
    }
  }

  /** Says why nothing was run; not for ever, to one who answers that with more of it. */
  complain(
    { person, conversation }: Pick<Asked, 'person' | 'conversation'>,
    code: string,
    text: string,
  ): void {
    if (this.#complaints.may(person, code)) conversation.say(text);
  }

  /** Runs one of the gateway's words that a form asks for. @throws AuditError, CommandError, ArgsError, SaltError */
  handleForm(asked: Asked, command: Command, values: Values): Promise<void> {
    return audited(this.#options.audit, asked, 'form', (known) => this.runCommand(known, command, values));
  }

  /** Reads one tidy line and runs it. @throws CommandError, ArgsError, SaltError */
  async runLine(asked: Asked, line: string): Promise<void> {
    const { calls, confirmer, namesFor } = this.#options;
    const names = namesFor(asked.person);
    const instruction = readLine(line, asked.scope, names, (word) => this.#commands.has(word));
    if (instruction.kind === 'function') return this.runCall(asked, instruction);
    if (instruction.kind === 'runner') {
      return confirmer.guardRunner(asked, instruction, (confirmed, allowed) =>
        calls.runRunner(confirmed, allowed),
      );
    }
    const command = this.#commands.get(instruction.word);
    if (!command) throw this.#unknown(instruction.word, asked);
    if (command.arguments.length === 0 && instruction.rest.length > 0) {
      throw new CommandError('bad-arguments', `${command.name} takes nothing after it.`);
    }
    await this.runCommand(asked, command, valuesOf(command, instruction.rest));
  }

  /** Runs a word of the gateway's, however it was asked. @throws CommandError, SaltError */
  async runCommand(asked: Asked, command: Command, values: Values): Promise<void> {
    if (command.only === 'fleet' && asked.scope.kind !== 'fleet') {
      throw new CommandError(
        'bad-arguments',
        `This contact is not the whole fleet: ask master for "${command.name}".`,
      );
    }
    await command.run(asked, values);
  }

  /** Runs a Salt function, asked back first where the rules say so. @throws SaltError */
  async runCall(asked: Asked, typed: FunctionCall): Promise<void> {
    const { calls, confirmer } = this.#options;
    const call = /^[A-Z]/.test(typed.fun) ? await this.#withoutCapital(asked.person, typed) : typed;
    await confirmer.guard(asked, call, (confirmed, settled) => calls.runFunction(confirmed, settled));
  }

  /** A phone's capital at the beginning of a message is no part of the name, unless a minion has that function. */
  async #withoutCapital(person: string, call: FunctionCall): Promise<FunctionCall> {
    if (await this.#options.hasFunction?.(person, call.fun, call.target)) return call;
    return { ...call, fun: call.fun.charAt(0).toLowerCase() + call.fun.slice(1) };
  }

  /** Something else was said: the question that waits there is dropped, and that is said. */
  drop({ conversation, ...parties }: Pick<Asked, 'person' | 'local' | 'conversation'>): void {
    const question = this.#options.questions.take(parties);
    if (!question) return;
    question.onNo?.('dropped');
    conversation.say(`Dropped, not run: ${shorten(question.about)}`);
  }

  async #answerOrRun(asked: Asked, delay: number): Promise<void> {
    const { questions } = this.#options;
    const { conversation } = asked;
    const reply = replyOf(asked.body);
    if (reply !== undefined && delay > 0) {
      conversation.say(
        `${Number.isFinite(delay) ? `Sent ${ago(delay)} ago` : 'Delayed'}, so I didn't take it as an answer.`,
      );
      return;
    }
    if (reply === undefined) {
      this.drop(asked);
      return this.#read(asked, delay);
    }
    const question = questions.take(asked);
    if (!question) {
      throw new CommandError('nothing-waiting', 'Nothing is waiting.');
    }
    if (!reply.yes) {
      question.onNo?.('declined');
      conversation.say(`Not run: ${shorten(question.about)}`);
    } else if (question.number !== undefined && question.number !== reply.number) {
      conversation.ask({ ...question, text: 'Type the number too.' });
    } else {
      await question.onYes(conversation);
    }
  }

  async #read(asked: Asked, delay: number): Promise<void> {
    const { line, repaired } = tidy(asked.body);
    if (line === '') return;
    if (delay > 0) return this.#ask(asked, line, `${notRun(delay)} ${visible(line)}.`, true);
    if (repaired) return this.#ask(asked, line, `I read: ${visible(line)}\n`);
    await this.runLine(asked, line);
  }

  #ask(asked: Asked, line: string, text: string, late = false): void {
    const run = (confirmed: Asked) => this.runLine(confirmed, line);
    askBack(this.#options.audit, asked, { text, late, about: line, run });
  }

  #unknown(word: string, { person, scope }: Asked): CommandError {
    const targets = scope.kind === 'fleet' ? this.#options.namesFor(person).all() : [];
    const near = nearest(word, [...this.#commands.keys(), ...targets]);
    if (near) {
      const what = this.#commands.has(near) ? 'command' : 'command, minion or group';
      return new CommandError('unknown-command', `There is no ${what} "${word}". Did you mean ${near}?`);
    }
    return new CommandError(
      'not-understood',
      `I didn't understand "${shorten(word)}". Try \`test.ping\`, or \`help\`.`,
    );
  }

  #explain(asked: Asked, error: unknown): void {
    if (!(error instanceof UserError)) throw error;
    this.complain(asked, error.code, error.message);
  }
}

/** Longer words are no misspelt ones, and comparing takes a time that grows with their length. */
const LONGEST_WORD = 40;

function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let near: string | undefined;
  let least = word.length <= 3 ? 1.5 : 2.5;
  for (const candidate of known) {
    // Of two as near, the one that begins alike: "wbe01" is web01 rather than db01.
    const away = distance(word, candidate) + (candidate[0] === word[0] ? 0 : 0.4);
    if (away < least) [near, least] = [candidate, away];
  }
  return near;
}

function notRun(delay: number): string {
  if (!Number.isFinite(delay)) return "I can't read when this was sent, so I didn't run it:";
  return `Sent ${ago(delay)} ago, so I didn't run it:`;
}

function ago(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
