import type { Argument, Choices, FormPlace, Values } from '../../commands/index.ts';
import { UserError } from '../../guard/index.ts';
import { CommandStanzaError, type FormData, type FormField } from '../../xmpp/index.ts';

/** The most characters in a form: as in a message. */
const MAX_VALUES = 65_536;
/** The `var` of the field beside a list begins with this. */
const TYPED = 'typed-';
/** The value of the option for no choice. Profanity 0.13 crashes on an option with an empty one. */
const NOTHING = '-';

/** The choices of each argument, by its name. */
export type Chosen = ReadonlyMap<string, Choices>;

/** Finds the choices of all lists at once. A list that cannot be had is left out, so that the form opens. */
export async function choicesFor(args: readonly Argument[], form: FormPlace): Promise<Chosen> {
  const found = args.map(async ({ name, choices }): Promise<[string, Choices]> => {
    try {
      return [name, (await choices?.(form)) ?? { list: [] }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [name, { list: [] }];
    }
  });
  return new Map(await Promise.all(found));
}

/** The fields of a stage, filled in as far as there are values. */
export function fieldsOf(args: readonly Argument[], chosen: Chosen, values: Values): FormField[] {
  const hasList = args.some(({ optional, name }) => optional && (chosen.get(name)?.list.length ?? 0) > 0);
  return args.flatMap((argument) => {
    const { list } = chosen.get(argument.name) ?? { list: [] };
    const value = values[argument.name];
    const { alone = argument.label } = argument;
    if (argument.kind !== 'list') return [fieldOf(hasList ? argument : { ...argument, label: alone }, value)];
    if (list.length === 0) return argument.optional ? [] : [fieldOf(argument, value)];
    return listFields(argument, list, value);
  });
}

/** The sentences about lists that are not whole. */
export function notesOf(chosen: Chosen): string[] {
  return Array.from(new Set(Array.from(chosen.values(), ({ note }) => note ?? []).flat()));
}

/** Reads the submitted values by argument. @throws CommandStanzaError if they are larger than a message may be */
export function valuesIn(
  form: FormData | undefined,
  { arguments: args }: { arguments: readonly Argument[] },
): Values {
  const values: Record<string, string> = {};
  const textOf = (name: string) => form?.values.get(name)?.join('\n').trim() ?? '';
  for (const argument of args) {
    const { name, kind, required, assumed } = argument;
    const chosen = textOf(name);
    const text = textOf(TYPED + name) || (kind === 'list' && chosen === NOTHING ? '' : chosen);
    const value = kind === 'boolean' ? readBoolean(text, required || assumed !== undefined) : text;
    if (value !== '' && value !== assumed) values[name] = value;
  }
  const size = Object.values(values).reduce((sum, value) => sum + value.length, 0);
  if (size > MAX_VALUES) throw new CommandStanzaError('bad-payload', 'The form holds too much text');
  return values;
}

/** The labels of the required arguments that have no value. */
export function missingIn(values: Values, { arguments: args }: { arguments: readonly Argument[] }): string[] {
  return args
    .filter(({ name, required }) => required && values[name] === undefined)
    .map(({ label }) => label);
}

/** True if a form has a field of one of these arguments. */
export function hasFieldOf(args: readonly Argument[], form: FormData | undefined): boolean {
  return args.some(({ name }) => form?.values.has(name) || form?.values.has(TYPED + name));
}

function fieldOf(
  { name, label, required, kind, assumed, description }: Argument,
  value = assumed,
): FormField {
  const type = kind === 'boolean' ? 'boolean' : 'text-single';
  return { type, var: name, label, required, description, values: value === undefined ? [] : [value] };
}

/** A list, and the field to type in where that is allowed: many clients cannot type into a list. */
function listFields(argument: Argument, list: Choices['list'], value: string | undefined): FormField[] {
  const { name, label, required, description, typed, none } = argument;
  const isListed = value === undefined || list.some((choice) => choice.value === value);
  const mayBeNothing = !required || typed !== undefined;
  const options = [
    ...(mayBeNothing ? [{ value: NOTHING, label: none ?? 'Choose…' }] : []),
    ...list.map((choice) => ({ value: choice.value, label: choice.label ?? choice.value })),
  ];
  const field: FormField = {
    type: 'list-single',
    var: name,
    label,
    required: required && !mayBeNothing,
    description,
    values: isListed && value !== undefined ? [value] : mayBeNothing ? [NOTHING] : [],
    options,
    open: typed !== undefined,
  };
  if (typed === undefined) return [field];
  const beside: FormField = {
    type: 'text-single',
    var: TYPED + name,
    label: typed,
    values: isListed ? [] : [value],
  };
  return [field, beside];
}

function readBoolean(text: string, isTold: boolean): string {
  if (text === '1' || text === 'true') return 'true';
  return isTold && text !== '' ? 'false' : '';
}
