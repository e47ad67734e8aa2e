import type { Access } from '../../access/index.ts';
import type { Asked, Command, Conversation, Scope, Values } from '../../commands/index.ts';
import { guarded } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import {
  buildCommand,
  CommandStanzaError,
  type ComponentTransport,
  type DiscoItem,
  type Element,
  type Jid,
  NS_COMMANDS,
  NS_DATA_FORMS,
  parseCommand,
  parseJid,
  StanzaError,
} from '../../xmpp/index.ts';
import { askedContact } from '../asked-contact.ts';
import type { Contact, Directory } from '../directory/directory.ts';
import type { DiscoNodes } from '../discovery.ts';
import { senderOf } from '../sender.ts';
import { AdhocSession } from './adhoc-session.ts';
import { AdhocSessions, type SessionOwner } from './adhoc-sessions.ts';
import { nameOf } from './adhoc-stages.ts';

/** How long a stage may take before what there is is shown, milliseconds. */
const WAIT_MS = 10_000;

export interface AdhocOptions {
  directory: Directory;
  access: Access;
  commands(): Iterable<Command>;
  scopeOf(contact: Contact): Scope;
  /** Runs a command, on record. */
  run(asked: Asked, command: Command, values: Values): void | Promise<void>;
  /** The chat with a person's resource: where goes what is said too late for a form. */
  chatFor(from: Jid, contact: Contact): Conversation;
  /** What stands against another request of that person's (bare JID). */
  over?(from: Jid, contact: Contact): Error | undefined;
  /** Told of a command (its node) at an address that is nobody's for that person; what stands against another request. */
  onNobody?(from: Jid, local: string, node: string): Error | undefined;
  log: Log;
  /** Milliseconds. */
  waitMs?: number;
  now?(): number;
}

/**
 * Serves every command as an ad-hoc command (XEP-0050) on every contact that it is for. Who may is judged by the
 * transport's guard, before. What it returns goes to `serveDiscovery`, so that clients find the commands.
 */
export function serveAdhoc(transport: ComponentTransport, options: AdhocOptions): DiscoNodes {
  const sessions = new AdhocSessions(options.now);
  transport.onIq('set', 'command', NS_COMMANDS, async (iq) => {
    const { from, contact } = askedOnRecord(iq, options);
    const over = options.over?.(from, contact);
    if (over) throw new StanzaError('resource-constraint', 'wait', over.message);
    const request = parseCommand(iq);
    const command = commandAt(options, contact, request.node, from.bare);
    if (!command) throw new StanzaError('item-not-found', 'cancel', `There is no command "${request.node}"`);
    if (request.sessionId === undefined && request.action !== 'execute') {
      throw new CommandStanzaError('bad-sessionid');
    }
    const owner: SessionOwner = {
      person: from.bare,
      sender: from.full,
      local: contact.local,
      node: command.name,
    };
    const id = request.sessionId ?? sessions.add(owner, sessionFor(options, command, from, contact));
    const stage = await sessions.get(id, owner).take(request);
    if (stage.status !== 'executing') sessions.end(id);
    return buildCommand(command.name, id, stage);
  });
  options.access.on(
    'changed',
    guarded('adhoc', (lost) => sessions.endThoseOf(lost)),
  );
  return nodesOf(options);
}

/** As `askedContact`; what is asked of nobody goes to `onNobody` as well. @throws StanzaError */
function askedOnRecord(iq: Element, options: AdhocOptions): ReturnType<typeof askedContact> {
  try {
    return askedContact(iq, options);
  } catch (error) {
    const from = senderOf(iq, options.access);
    const local = parseJid(iq.attrs.to)?.local ?? '';
    const node = iq.getChild('command', NS_COMMANDS)?.attrs.node ?? '';
    const over = from && options.onNobody?.(from, local, node);
    throw over ? new StanzaError('resource-constraint', 'wait', over.message) : error;
  }
}

function sessionFor(options: AdhocOptions, command: Command, from: Jid, contact: Contact): AdhocSession {
  const { chatFor, log, run, scopeOf, waitMs = WAIT_MS } = options;
  const asked = {
    person: from.bare,
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
