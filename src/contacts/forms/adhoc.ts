import type { Asked, Command, Conversation, Pager, Scope, Values } from '../../commands/index.ts';
import { guarded } from '../../guard/index.ts';
import {
  buildCommand,
  CommandStanzaError,
  type DiscoItem,
  NS_COMMANDS,
  NS_DATA_FORMS,
  parseCommand,
  StanzaError,
} from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';
import type { DiscoNodes } from '../discovery.ts';
import type { Host } from '../host.ts';
import type { Sender } from '../inbound/inbound.ts';
import { AdhocSession } from './adhoc-session.ts';
import { AdhocSessions, type SessionOwner } from './adhoc-sessions.ts';
import { nameOf } from './adhoc-stages.ts';

/** How long a stage may take before what there is is shown, milliseconds. */
const WAIT_MS = 10_000;

export interface AdhocOptions extends Pick<Host, 'access' | 'directory' | 'log' | 'onIq'> {
  commands(): Iterable<Command>;
  scopeOf(contact: Contact): Scope;
  /** Runs a command, on record. */
  run(asked: Asked, command: Command, values: Values): void | Promise<void>;
  /** Cuts answers to what a form can show. */
  pager: Pick<Pager, 'page'>;
  /** The chat with a person's resource: where goes what is said too late for a form. */
  chatFor(from: Sender, contact: Contact): Conversation;
  /** Milliseconds. */
  waitMs?: number;
  now?(): number;
}

/**
 * Serves every command as an ad-hoc command (XEP-0050) on every contact that it is for. What it returns goes to
 * discovery, so that clients find the commands.
 */
export function serveAdhoc(options: AdhocOptions): DiscoNodes {
  const { access, onIq } = options;
  const sessions = new AdhocSessions(options.now);
  onIq('set', 'command', NS_COMMANDS, async ({ contact, from, stanza }) => {
    const request = parseCommand(stanza);
    const command = commandAt(options, contact, request.node, from.person);
    if (!command) throw new StanzaError('item-not-found', 'cancel', `There is no command "${request.node}"`);
    if (request.sessionId === undefined && request.action !== 'execute') {
      throw new CommandStanzaError('bad-sessionid');
    }
    const owner: SessionOwner = {
      person: from.person,
      sender: from.full,
      local: contact.local,
      node: command.name,
    };
    const id = request.sessionId ?? sessions.add(owner, sessionFor(options, command, from, contact));
    const stage = await sessions.get(id, owner).take(request);
    if (stage.status !== 'executing') sessions.end(id);
    return buildCommand(command.name, id, stage);
  });
  access.on(
    'changed',
    guarded('adhoc', (lost) => sessions.endThoseOf(lost)),
  );
  return nodesOf(options);
}

function sessionFor(options: AdhocOptions, command: Command, from: Sender, contact: Contact): AdhocSession {
  const { chatFor, log, pager, run, scopeOf, waitMs = WAIT_MS } = options;
  const asked = {
    person: from.person,
    from: from.full,
    local: contact.local,
    scope: scopeOf(contact),
    messageId: undefined,
  };
  const fields = command.arguments.filter(({ only }) => only === undefined || only === asked.scope.kind);
  return new AdhocSession({
    command: { ...command, arguments: fields },
    asked,
    run,
    pager,
    chat: () => chatFor(from, contact),
    waitMs,
    log,
  });
}

/** The list of commands, and each command (XEP-0050 §2.2). */
function nodesOf(options: AdhocOptions): DiscoNodes {
  const { directory } = options;
  return {
    features: [NS_COMMANDS],
    info(contact, node, person) {
      if (node === NS_COMMANDS) {
        const identity = { category: 'automation', type: 'command-list', name: 'Commands' };
        return { node, identities: [identity], features: [] };
      }
      const command = commandAt(options, contact, node, person);
      if (!command) return undefined;
      const identity = { category: 'automation', type: 'command-node', name: nameOf(command) };
      return { node, identities: [identity], features: [NS_COMMANDS, NS_DATA_FORMS] };
    },
    items(contact, node, person) {
      if (node !== NS_COMMANDS) return commandAt(options, contact, node, person) && [];
      const jid = directory.addressOf(contact.local);
      return commandsAt(options, contact, person).map(
        (command): DiscoItem => ({ jid, node: command.name, name: nameOf(command) }),
      );
    },
  };
}

function commandsAt(
  { access, commands, scopeOf }: AdhocOptions,
  contact: Contact,
  person: string,
): Command[] {
  const place = scopeOf(contact).kind === 'fleet' ? 'fleet' : 'minion';
  const grants = access.grantsOf(person);
  return Array.from(commands()).filter(
    ({ chatOnly, needs, only }) =>
      !chatOnly && (only === undefined || only === place) && (!needs || grants.mayEver(needs)),
  );
}

function commandAt(
  options: AdhocOptions,
  contact: Contact,
  node: string,
  person: string,
): Command | undefined {
  return commandsAt(options, contact, person).find(({ name }) => name === node);
}
