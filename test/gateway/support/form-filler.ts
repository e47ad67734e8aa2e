import { type Element, NS_COMMANDS, xml } from '../../../src/xmpp/index.ts';
import type { Puppet } from './person.ts';

/** One stage, as its client reads it. */
export interface ShownStage {
  status: string | undefined;
  instructions: string;
  notes: string;
  /** The ways on; the first is the meaning of `execute`. */
  actions: string[];
  /** The `var` of each field, or its text. */
  fields: string[];
  /** The choices of a list by its `var`, each as its label. */
  choices: Record<string, string[]>;
  /** What is filled in, by `var`. */
  values: Record<string, string>;
  required: string[];
  rows: string[][];
}

/** A person who goes through the stages of one form. */
export class FormFiller {
  readonly #person: Puppet;
  readonly #contact: string;
  readonly #node: string;
  #session: string | undefined;

  constructor(person: Puppet, contact: string, node: string) {
    this.#person = person;
    this.#contact = contact;
    this.#node = node;
  }

  /** Opens the form. */
  opens(): Promise<ShownStage> {
    return this.#sends('execute');
  }

  /** Fills in these fields, and presses a button. */
  presses(action: string, values?: Record<string, string>): Promise<ShownStage> {
    return this.#sends(action, values);
  }

  async #sends(action: string, values?: Record<string, string>): Promise<ShownStage> {
    const filled = Object.entries(values ?? {}).map(([name, value]) =>
      xml('field', { var: name }, xml('value', {}, value)),
    );
    const form = values && xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, filled);
    const attributes = { xmlns: NS_COMMANDS, node: this.#node, action, sessionid: this.#session };
    const answer = await this.#person.asks(this.#contact, 'set', xml('command', attributes, form));
    if (!answer) throw new Error('an answer without a command');
    this.#session = answer.attrs.sessionid;
    return shown(answer);
  }
}

function shown(command: Element): ShownStage {
  const form = command.getChild('x', 'jabber:x:data');
  const fields = form?.getChildren('field') ?? [];
  const textsOf = (field: Element) => field.getChildren('value').map((value) => value.getText());
  const named = fields.filter(({ attrs }) => attrs.var !== undefined);
  const byVar = <T>(of: (field: Element) => T) =>
    named.map((field): [string, T] => [field.attrs.var ?? '', of(field)]);
  return {
    status: command.attrs.status,
    instructions: form?.getChildText('instructions') ?? '',
    notes: command
      .getChildren('note')
      .map((note) => note.getText())
      .join('\n'),
    actions:
      command
        .getChild('actions')
        ?.getChildElements()
        .map((child) => child.getName()) ?? [],
    fields: fields.map((field) => field.attrs.var ?? textsOf(field).join('\n')),
    choices: Object.fromEntries(
      byVar((field) => field.getChildren('option').map(({ attrs }) => attrs.label ?? '')).filter(
        ([, labels]) => labels.length > 0,
      ),
    ),
    values: Object.fromEntries(byVar((field) => textsOf(field).join('\n'))),
    required: named.filter((field) => field.getChild('required')).map(({ attrs }) => attrs.var ?? ''),
    rows: form?.getChildren('item').map((item) => item.getChildren('field').flatMap(textsOf)) ?? [],
  };
}
