import type { Argument, Command, Question, Values } from '../../commands/index.ts';
import { withoutHidden } from '../../render/index.ts';
import {
  type CommandNote,
  type CommandStage,
  CommandStanzaError,
  type Form,
  type FormData,
  type FormField,
  fixedFields,
  xml,
} from '../../xmpp/index.ts';

/** The most characters in a form: as in a message. */
const MAX_VALUES = 65_536;
/** The most bytes of XML from an answer in one stage: no stanza over 64 KiB. */
const MAX_OUTPUT = 56 * 1024;
/** With more choices than this a field to type in is of more use. */
const MAX_OPTIONS = 200;
/** The `var` of the field in which the number of minions is confirmed. */
const NUMBER = 'number';

/** The stage that asks for a command's arguments; `values` are in it already. */
export function argumentsStage(command: Command, values: Values, notes: CommandNote[] = []): CommandStage {
  const fields = command.arguments.map((argument) => fieldOf(argument, values[argument.name]));
  return {
    status: 'executing',
    actions: ['complete'],
    notes,
    form: { type: 'form', title: nameOf(command), fields },
  };
}

/** Builds the stage with a question: the texts before it, the question, and a field for the number if needed. */
export function questionStage(
  command: Command,
  question: Question,
  texts: readonly string[],
  notes: CommandNote[] = [],
): CommandStage {
  const number: FormField = {
    type: 'text-single',
    var: NUMBER,
    label: 'Type the number of minions to confirm',
    required: true,
  };
  const fields = [
    ...outputFields(texts),
    ...fixedFields(withoutHidden(question.text.trimEnd())),
    ...(question.number === undefined ? [] : [number]),
  ];
  return {
    status: 'executing',
    actions: command.arguments.length > 0 ? ['complete', 'prev'] : ['complete'],
    notes,
    form: { type: 'form', title: nameOf(command), fields },
  };
}

/** Builds the last stage: the texts, and the outcome. */
export function completedStage(
  command: Command,
  texts: readonly string[],
  notes: CommandNote[],
): CommandStage {
  const fields = outputFields(texts);
  const form: Form = { type: 'result', title: nameOf(command), fields };
  return { status: 'completed', notes, form: fields.length > 0 ? form : undefined };
}

/** A command's name in lists and titles. */
export function nameOf({ name, title }: Command): string {
  return title ?? name.charAt(0).toUpperCase() + name.slice(1);
}

/** Reads the submitted values by argument. @throws CommandStanzaError if they are larger than a message may be */
export function valuesIn(form: FormData | undefined, command: Command): Values {
  const values: Record<string, string> = {};
  for (const argument of command.arguments) {
    const text = form?.values.get(argument.name)?.join('\n').trim() ?? '';
    const value = argument.kind === 'boolean' ? readBoolean(text, argument.required) : text;
    if (value !== '') values[argument.name] = value;
  }
  const size = Object.values(values).reduce((sum, value) => sum + value.length, 0);
  if (size > MAX_VALUES) throw new CommandStanzaError('bad-payload', 'The form holds too much text');
  return values;
}

/** The labels of the required arguments that have no value. */
export function missingIn(values: Values, command: Command): string[] {
  return command.arguments
    .filter(({ name, required }) => required && values[name] === undefined)
    .map(({ label }) => label);
}

/** True if the number that a question needs was typed, or if it needs no number. */
export function confirmsNumber(question: Question, form: FormData | undefined): boolean {
  const typed = form?.values.get(NUMBER)?.[0]?.trim();
  return question.number === undefined || typed === `${question.number}`;
}

function fieldOf({ name, label, required, kind, options, description }: Argument, value?: string): FormField {
  const choices = kind === 'list' ? (options?.() ?? []) : [];
  const listed = choices.length > 0 && choices.length <= MAX_OPTIONS;
  const type = kind === 'boolean' ? 'boolean' : listed ? 'list-single' : 'text-single';
  return {
    type,
    var: name,
    label,
    required,
    description,
    values: value === undefined ? [] : [value],
    options: listed ? choices.map((choice) => ({ value: choice })) : [],
  };
}

function readBoolean(text: string, required: boolean): string {
  if (text === '1' || text === 'true') return 'true';
  return required ? 'false' : '';
}

function outputFields(texts: readonly string[]): FormField[] {
  const text = texts.filter((said) => said !== '').join('\n\n');
  if (text === '') return [];
  return [{ type: 'text-multi', var: 'output', label: 'Answer', values: fitting(text.split('\n')) }];
}

/** The lines as far as a stanza holds them. */
function fitting(lines: readonly string[]): string[] {
  let left = MAX_OUTPUT;
  const fit: string[] = [];
  for (const line of lines) {
    left -= Buffer.byteLength(xml('value', {}, line).toString());
    if (left < 0) return [...fit, `… ${lines.length - fit.length} more lines`];
    fit.push(line);
  }
  return fit;
}
