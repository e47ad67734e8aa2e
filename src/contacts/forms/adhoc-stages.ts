import type { Command, Question, Step, Values } from '../../commands/index.ts';
import { withoutHidden } from '../../render/index.ts';
import {
  type CommandNote,
  type CommandStage,
  type FormData,
  type FormField,
  fixedFields,
} from '../../xmpp/index.ts';
import { type Chosen, fieldsOf, notesOf } from './fields.ts';

/** The `var` of the field in which the number of minions is confirmed. */
const NUMBER = 'number';

/** A stage with fields to fill in. */
export interface Stage extends Step {
  readonly chosen: Chosen;
  /** What is filled in. */
  filled: Values;
}

/** The form's place among its stages, as the buttons need it. */
interface Among {
  isFirst: boolean;
}

/** Builds a stage with fields. An error also stands above the fields, since some clients show no notes there. */
export function argumentsStage(
  command: Command,
  stage: Stage,
  { isFirst }: Among,
  error?: string,
): CommandStage {
  const { arguments: args, chosen, filled, instructions } = stage;
  const above = [error, instructions, ...notesOf(chosen)].filter((text) => text !== undefined);
  const actions = actionsOf(stage);
  return {
    status: 'executing',
    actions: isFirst ? actions : [...actions, 'prev'],
    notes: error === undefined ? [] : [errorNote(error)],
    form: {
      type: 'form',
      title: nameOf(command),
      instructions: above.length > 0 ? above.map(withoutHidden).join('\n') : undefined,
      fields: fieldsOf(args, chosen, filled),
    },
  };
}

/** The ways on from a stage; the first is what a client's only button means. */
export function actionsOf({ last, goesOn }: Step): ('next' | 'complete')[] {
  if (last) return ['complete'];
  return goesOn ? ['next', 'complete'] : ['complete', 'next'];
}

/** Builds the stage with a question: the texts before it, the question, and a field for the number if needed. */
export function questionStage(
  command: Command,
  question: Question,
  shown: readonly FormField[],
  error?: string,
): CommandStage {
  const number: FormField = {
    type: 'text-single',
    var: NUMBER,
    label: 'Type the number of minions to confirm',
    required: true,
  };
  const fields = [
    ...shown,
    ...fixedFields(withoutHidden(question.text.trimEnd())),
    ...(question.number === undefined ? [] : [number]),
  ];
  return {
    status: 'executing',
    actions: command.arguments.length > 0 ? ['complete', 'prev'] : ['complete'],
    notes: error === undefined ? [] : [errorNote(error)],
    form: { type: 'form', title: nameOf(command), instructions: error, fields },
  };
}

/** A command's name in lists and titles. */
export function nameOf({ name, title }: Command): string {
  return title ?? name.charAt(0).toUpperCase() + name.slice(1);
}

/** True if the number that a question needs was typed, or if it needs no number. */
export function confirmsNumber(question: Question, form: FormData | undefined): boolean {
  const typed = form?.values.get(NUMBER)?.[0]?.trim();
  return question.number === undefined || typed === `${question.number}`;
}

export function errorNote(text: string): CommandNote {
  return { type: 'error', text };
}
