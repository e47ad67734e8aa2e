import { closest, distance } from 'fastest-levenshtein';
import { ArgsError, parseArguments, splitWords } from '../salt/index.ts';
import type { Command } from './command.ts';
import { CommandError } from './errors.ts';
import { type Questions, yesOrNo } from './questions.ts';
import type { FunctionCall } from './run-function.ts';
import { tidy } from './tidy.ts';
import type { Asked, Conversation } from './types.ts';

/** A Salt function's name as typed: `module.function`. */
const FUNCTION = /^[A-Za-z_]\w*(?:\.\w+)+$/;
/** "Not understood" is said once in this time to a person, so that two programs never talk for ever. */
const NOT_UNDERSTOOD_EVERY = 60_000;

export interface CommanderOptions {
  functions: { run(asked: Asked, call: FunctionCall): Promise<void> };
  questions: Questions;
  now?: () => number;
}

/** Reads a message as a command and has it run: a Salt function, a word of the gateway's, `yes` or `no`. */
export class Commander {
  readonly #functions: CommanderOptions['functions'];
  readonly #questions: Questions;
  readonly #now: () => number;
  readonly #commands = new Map<string, Command>();
  readonly #notUnderstood = new Map<string, number>();

  constructor(options: CommanderOptions) {
    this.#functions = options.functions;
    this.#questions = options.questions;
    this.#now = options.now ?? Date.now;
  }

  /** The words known, each once. */
  commands(): Iterable<Command> {
    return new Set(this.#commands.values());
  }

  add(command: Command): void {
    for (const name of [command.name, ...(command.aliases ?? [])]) this.#commands.set(name, command);
  }

  /** Runs what the message says; says in the conversation what came of it. `delay`: sent so many ms ago. */
  async handle(asked: Asked, delay = 0): Promise<void> {
    try {
      await this.#answerOrRun(asked, delay);
    } catch (error) {
      if (error instanceof ArgsError) asked.conversation.say(error.message);
      else if (error instanceof CommandError) this.#explain(asked, error);
      else throw error;
    }
  }

  async #answerOrRun(asked: Asked, delay: number): Promise<void> {
    const answer = yesOrNo(asked.body);
    const question = this.#questions.take(asked.person, asked.local);
    if (answer !== undefined) {
      if (delay > 0) return asked.conversation.say(`Sent ${ago(delay)} ago, not taken as an answer.`);
      if (!question) return asked.conversation.say('Nothing is waiting.');
      if (answer === 'no') return asked.conversation.say(`Not run: ${question.about}`);
      return question.onYes(asked.conversation);
    }
    if (question) asked.conversation.say(`Dropped, not run: ${question.about}`);
    await this.#read(asked, delay);
  }

  async #read(asked: Asked, delay: number): Promise<void> {
    const { line, repaired } = tidy(asked.body);
    if (line === '') return;
    if (delay > 0) return this.#ask(asked, line, `Sent ${ago(delay)} ago, not run: ${line}. yes runs it.`);
    if (repaired) return this.#ask(asked, line, `I read: ${line}\nyes runs it.`);
    await this.#runLine(asked, line);
  }

  #ask(asked: Asked, line: string, text: string): void {
    const onYes = (conversation: Conversation) => this.#runLine({ ...asked, conversation }, line);
    this.#questions.ask(asked.person, asked.local, { about: line, onYes });
    asked.conversation.say(text);
  }

  async #runLine(asked: Asked, line: string): Promise<void> {
    const [first = '', ...rest] = splitWords(line).map((word) => word.text);
    if (first.includes('.')) {
      const fun = functionName(first);
      return this.#functions.run(asked, { fun, args: parseArguments(rest), line });
    }
    const command = this.#commands.get(first.toLowerCase());
    if (!command) throw this.#unknown(first);
    await command.run(asked, rest);
  }

  #unknown(word: string): CommandError {
    const near = nearest(word.toLowerCase(), Array.from(this.#commands.keys()));
    if (near)
      return new CommandError('unknown-command', `There is no command "${word}". Did you mean ${near}?`);
    return new CommandError(
      'not-understood',
      `Not understood: "${shorten(word)}". A Salt function has a dot, as test.ping; help lists the other words.`,
    );
  }

  #explain(asked: Asked, error: CommandError): void {
    if (error.code === 'not-understood') {
      const last = this.#notUnderstood.get(asked.person) ?? Number.NEGATIVE_INFINITY;
      if (this.#now() - last < NOT_UNDERSTOOD_EVERY) return;
      this.#notUnderstood.set(asked.person, this.#now());
    }
    asked.conversation.say(error.message);
  }
}

/** A phone's capital at the beginning of a message is no part of the name. */
function functionName(word: string): string {
  if (word.includes(',')) {
    throw new CommandError(
      'bad-arguments',
      `One function a message: "${shorten(word)}" is a list. Nothing ran.`,
    );
  }
  if (!FUNCTION.test(word)) {
    throw new CommandError(
      'not-understood',
      `"${shorten(word)}" is no Salt function: they read module.function, as test.ping.`,
    );
  }
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const near = closest(word, known);
  const allowed = word.length <= 3 ? 1 : 2;
  return distance(word, near) <= allowed ? near : undefined;
}

function ago(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
