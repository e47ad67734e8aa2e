import { type Command, type Commander, ruleName, worksAt } from '../../commands/index.ts';
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
import type { Clients } from '../clients/clients.ts';
import type { Contact } from '../directory/directory.ts';
import type { DiscoNodes } from '../discovery.ts';
import type { Host } from '../host.ts';
import type { Sender } from '../inbound/inbound.ts';
import type { Chats } from '../messages/chats.ts';
import { scopeOf } from '../messages/messages.ts';
import type { Uploads } from '../uploads.ts';
import { AdhocSession } from './adhoc-session.ts';
import { AdhocSessions, type SessionOwner } from './adhoc-sessions.ts';
import { nameOf } from './adhoc-stages.ts';

/** After this time a stage shows the texts so far, milliseconds. */
const WAIT_MS = 10_000;

interface Needs {
  chats: Pick<Chats, 'with'>;
  clients: Pick<Clients, 'resultStyle' | 'sentForm'>;
  uploads: Pick<Uploads, 'upload'>;
  commander: Pick<Commander, 'commands' | 'handleForm'>;
}

interface Timing {
  /** After this time a stage shows the texts so far, milliseconds. */
  waitMs: number;
  now(): number;
}

/** Serves every word as a form (XEP-0050), on each of its contacts. Returns the nodes by which clients find them. */
export function feature(
  host: Host,
  needs: Needs,
  { waitMs, now }: Timing = { waitMs: WAIT_MS, now: Date.now },
): DiscoNodes {
  const { access, live, log, onIq, profiles } = host;
  const { chats, clients, commander, uploads } = needs;
  const sessions = new AdhocSessions(now);
  const begin = (command: Command, from: Sender, contact: Contact) => {
    const { local } = contact;
    const scope = scopeOf(contact);
    const fields = command.arguments.filter(
      ({ only, chatOnly }) => !chatOnly && (only === undefined || only === scope.kind),
    );
    return new AdhocSession({
      command: { ...command, arguments: fields },
      asked: { person: from.person, from: from.full, local, scope, messageId: undefined },
      run: (...run) => commander.handleForm(...run),
      style: () => clients.resultStyle(from),
      upload: async (content, name) => {
        if (!live.config.output.upload) return undefined;
        const uploaded = await uploads.upload({ name, content });
        return 'url' in uploaded ? uploaded.url : undefined;
      },
      chat: () => chats.with(from, local),
      waitMs,
      log,
    });
  };
  onIq('set', 'command', NS_COMMANDS, async ({ contact, from, stanza, to }) => {
    const request = parseCommand(stanza);
    clients.sentForm(from, to);
    const command = commandAt(host, needs, contact, request.node, from.person);
    if (!command) throw new StanzaError('item-not-found', 'cancel', `There is no command "${request.node}"`);
    if (request.sessionId === undefined && request.action !== 'execute') {
      throw new CommandStanzaError('bad-sessionid');
    }
    const { person, full: sender } = from;
    const owner: SessionOwner = { person, sender, local: contact.local, node: command.name };
    const id = request.sessionId ?? sessions.add(owner, begin(command, from, contact));
    const stage = await sessions.get(id, owner).take(request);
    if (stage.status !== 'executing') sessions.end(id);
    return buildCommand(command.name, id, stage);
  });
  access.on(
    'changed',
    guarded('adhoc', (lost) => sessions.endThoseOf(lost)),
  );
  const nodes = nodesOf(host, needs);
  profiles.announce(nodes.features);
  return nodes;
}

/** The list of commands, and each command (XEP-0050 §2.2). */
function nodesOf(host: Host, needs: Needs): DiscoNodes {
  return {
    features: [NS_COMMANDS],
    info(contact, node, person) {
      if (node === NS_COMMANDS) {
        const identity = { category: 'automation', type: 'command-list', name: 'Commands' };
        return { node, identities: [identity], features: [] };
      }
      const command = commandAt(host, needs, contact, node, person);
      if (!command) return undefined;
      const identity = { category: 'automation', type: 'command-node', name: nameOf(command) };
      return { node, identities: [identity], features: [NS_COMMANDS, NS_DATA_FORMS] };
    },
    items(contact, node, person) {
      if (node !== NS_COMMANDS) return commandAt(host, needs, contact, node, person) && [];
      const jid = host.directory.addressOf(contact.local);
      return commandsAt(host, needs, contact, person).map(
        (command): DiscoItem => ({ jid, node: command.name, name: nameOf(command) }),
      );
    },
  };
}

function commandsAt({ access }: Host, { commander }: Needs, contact: Contact, person: string): Command[] {
  const { kind } = scopeOf(contact);
  const grants = access.grantsOf(person);
  return Array.from(commander.commands()).filter(
    (command) =>
      !command.chatOnly &&
      worksAt(command, kind) &&
      (!command.needs || grants.mayEver(ruleName(command.needs))),
  );
}

function commandAt(
  host: Host,
  needs: Needs,
  contact: Contact,
  node: string,
  person: string,
): Command | undefined {
  return commandsAt(host, needs, contact, person).find(({ name }) => name === node);
}
