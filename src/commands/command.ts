import { UserError } from '../guard/index.ts';
import { StoreError } from '../store/index.ts';
import type { Asked, Called, Scope } from './types.ts';

export type CommandErrorCode =
  | 'not-understood'
  | 'bad-filter'
  | 'bad-line'
  | 'bad-arguments'
  | 'bad-target'
  | 'wrong-contact'
  | 'fleet-unknown'
  | 'too-long-to-show'
  | 'target-unknown'
  | 'nothing-waiting';

/** A command that cannot run. The message says what is wrong and what would be right. */
export class CommandError extends UserError<CommandErrorCode> {}

/** One choice of a list. */
export interface Choice {
  value: string;
  /** The value itself if absent. */
  label?: string;
}

/** The values to choose from; `note` says why they are not all, or why there are none. */
export interface Choices {
  readonly list: readonly Choice[];
  readonly note?: string | undefined;
}

/** The person and the place of a form, and the values of the stages so far. */
export interface FormPlace extends Pick<Asked, 'person' | 'scope'> {
  values: Values;
  /** The stage that is filled in: 0 is the first. */
  stage: number;
}

/** One argument of a command: a word when typed, a field in a form (XEP-0004). */
export interface Argument {
  /** The field's `var`. */
  name: string;
  /** The label in the form. Some clients show no description. */
  label: string;
  required: boolean;
  /** A list has the choices of `choices`; a list without choices becomes a text, or is left out if it is `optional`. */
  kind: 'text' | 'list' | 'boolean';
  /** Finds the choices, for that person; may ask Salt. */
  choices?: (form: FormPlace) => Choices | Promise<Choices>;
  /** The label of the field beside the list, for a value that the list does not have. */
  typed?: string;
  /** The label of the choice of no value. */
  none?: string;
  /** Left out where there is nothing to choose. */
  optional?: boolean;
  /** The label of a text if the lists before it were left out. */
  alone?: string;
  /** The value that Salt takes if none is given: the form shows it, and does not send it. */
  assumed?: string | undefined;
  description?: string;
  /** A field of the form alone: typed, the line itself says it. */
  formOnly?: boolean;
  /** Typed alone: a form runs without it. */
  chatOnly?: boolean;
  /** A field of the fleet's forms alone. */
  only?: 'fleet';
}

/** A stage of a form after the first. */
export interface Step {
  readonly arguments: readonly Argument[];
  readonly instructions?: string | undefined;
  /** Values that the stages before mean; undefined: not the one that was given there. */
  readonly values?: Values;
  /** No stage follows: the command runs. */
  readonly last: boolean;
  /** Unless the person asks to run it, another stage follows: what a client's only button means. */
  readonly goesOn?: boolean;
}

/** Values by argument name, as typed or as the form gave them; absent where nothing was given. */
export type Values = Readonly<Record<string, string | undefined>>;

/** One of the gateway's words: defined once, for typed text and as an ad-hoc command (XEP-0050). */
export interface Command {
  name: string;
  aliases?: readonly string[];
  /** As `help` shows it: `minions [up | stale | down | PATTERN]`. */
  usage: string;
  /** The ad-hoc command's name, a few words; the word itself if absent. */
  title?: string;
  /** A summary in a few words. */
  summary: string;
  arguments: readonly Argument[];
  /** The fleet only, single minions only, or anywhere but there (`many`): elsewhere it is neither offered nor run. Absent: everywhere. */
  only?: 'fleet' | 'minion' | 'many';
  /** Offered only to people who may run this function. Each call is also judged. */
  needs?: Called;
  /** Its one typed argument is a line itself, and keeps its quotes. */
  takesLine?: boolean;
  /** Filters work on the lines of its answer (`minions | grep web`). A word with an argument `filter` filters by itself. */
  saysLines?: boolean;
  /** Changes nothing and runs nothing: a question goes on waiting. */
  reads?: boolean;
  /** Stands above the fields of the form's first stage. */
  instructions?: string;
  /**
   * The form's next stage, after those whose values are given; undefined if the command can run. `complete`: the person
   * wants it to run. @throws CommandError, AccessError, SaltError
   */
  next?(form: FormPlace, complete: boolean): Promise<Step | undefined>;
  /** Writes the line that a form's values mean, for the audit trail. */
  lineOf?(values: Values): string;
  /** Not offered as an ad-hoc command: makes sense in a chat alone (`yes`, `more`). */
  chatOnly?: boolean;
  /** Needs no question before it where it was probably meant: it only explains, or asks one by itself. */
  asksItself?: boolean;
  /** @throws CommandError where the values do not fit */
  run(asked: Asked, values: Values): void | Promise<void>;
}

/** True if a word works at contacts of this kind. */
export function worksAt({ only }: Pick<Command, 'only'>, kind: Scope['kind']): boolean {
  return only === undefined || only === kind || (only === 'many' && kind !== 'minion');
}

/** Assigns typed words to arguments, in order; the last argument takes the rest. `text`: the words as typed. */
export function valuesOf(command: Command, words: readonly string[], text?: string): Values {
  const values: Record<string, string> = {};
  const typed = command.arguments.filter((argument) => !argument.formOnly);
  const last = typed.length - 1;
  for (const [index, argument] of typed.entries()) {
    const rest = index === last ? words.slice(index).join(' ') : words[index];
    const value = command.takesLine && text !== undefined ? text : rest;
    if (value !== undefined && value !== '') values[argument.name] = value;
  }
  return values;
}

/** A request cannot be stored, so it does not run: requests are stored before they go to Salt. */
export class UnstoredError extends UserError<'store-unwritable'> {
  constructor(message: string, options?: ErrorOptions) {
    super('store-unwritable', message, options);
  }
}

/** The error for the person where the store could not write; any other error as it is. */
export function orUnstored(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  return new UnstoredError(`Nothing ran: it cannot be kept in the store (${error.message}).`, {
    cause: error,
  });
}
