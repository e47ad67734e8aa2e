// XEP-0050 Ad-Hoc Commands, 1.3.0.
import { type Element, xml } from '@xmpp/component';
import { StanzaError, type StanzaErrorCondition, type StanzaErrorType } from '../errors.ts';
import { buildForm, type Form, type FormData, parseForms } from './xep0004-data-forms.ts';

/** The namespace, and the disco#items node that lists the commands (§2.2). */
export const NS_COMMANDS = 'http://jabber.org/protocol/commands';

const ACTIONS = ['execute', 'cancel', 'prev', 'next', 'complete'] as const;
type CommandAction = (typeof ACTIONS)[number];

export interface CommandRequest {
  readonly node: string;
  /** None where a session is to begin. */
  readonly sessionId: string | undefined;
  readonly action: CommandAction;
  /** The submitted values, of any form type (§3.5.1). Of several forms, which cannot count, one without a type. */
  readonly form: FormData | undefined;
}

export interface CommandNote {
  readonly type: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** The contents of a stage. */
export interface CommandStage {
  readonly status: 'executing' | 'completed' | 'canceled';
  /** The possible next actions; the first is the meaning of `execute`. */
  readonly actions?: readonly ('complete' | 'next' | 'prev')[] | undefined;
  readonly notes?: readonly CommandNote[] | undefined;
  readonly form?: Form | undefined;
}

/** The conditions of §4.4 that are the command's own. */
export type CommandFault =
  | 'malformed-action'
  | 'bad-action'
  | 'bad-payload'
  | 'bad-sessionid'
  | 'session-expired';

/** The general condition and the type of each. */
const ERRORS: Record<CommandFault, readonly [StanzaErrorCondition, StanzaErrorType]> = {
  'malformed-action': ['bad-request', 'modify'],
  'bad-action': ['bad-request', 'modify'],
  'bad-payload': ['bad-request', 'modify'],
  'bad-sessionid': ['bad-request', 'modify'],
  'session-expired': ['not-allowed', 'cancel'],
};

/** A command's error answer (§4.4): a stanza error with the command's own condition beside the general one. */
export class CommandStanzaError extends StanzaError {
  override readonly name = 'CommandStanzaError';
  readonly fault: CommandFault;

  constructor(fault: CommandFault, text?: string) {
    const [condition, type] = ERRORS[fault];
    super(condition, type, text);
    this.fault = fault;
  }

  override toElement(): Element {
    const error = super.toElement();
    error.append(xml(this.fault, { xmlns: NS_COMMANDS }));
    return error;
  }
}

/** Reads a request. @throws StanzaError without a node, CommandStanzaError with an action that there is not */
export function parseCommand(iq: Element): CommandRequest {
  const command = iq.getChild('command', NS_COMMANDS);
  const node = command?.attrs.node;
  if (!command || !node) throw new StanzaError('bad-request', 'modify', 'A command needs a node');
  const { action = 'execute', sessionid } = command.attrs;
  if (!isAction(action)) throw new CommandStanzaError('malformed-action');
  return { node, sessionId: sessionid, action, form: theForm(parseForms(command)) };
}

/** The `<command/>` of an answer. */
export function buildCommand(node: string, sessionId: string, stage: CommandStage): Element {
  const { status, actions = [], notes = [], form } = stage;
  return xml(
    'command',
    { xmlns: NS_COMMANDS, node, sessionid: sessionId, status },
    actions.length > 0 &&
      xml(
        'actions',
        { execute: actions[0] },
        actions.map((action) => xml(action)),
      ),
    form && buildForm(form),
    notes.map(({ type, text }) => xml('note', { type }, text)),
  );
}

function theForm(forms: readonly FormData[]): FormData | undefined {
  if (forms.length < 2) return forms[0];
  return forms.find(({ type }) => type === 'cancel') ?? { type: '', values: new Map() };
}

function isAction(text: string): text is CommandAction {
  return (ACTIONS as readonly string[]).includes(text);
}
