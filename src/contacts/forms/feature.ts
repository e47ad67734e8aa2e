import type { Commander } from '../../commands/index.ts';
import type { DiscoNodes } from '../discovery.ts';
import type { Host } from '../host.ts';
import { askedOfNobody } from '../messages/asked-of-nobody.ts';
import type { Chats } from '../messages/chats.ts';
import { scopeOf } from '../messages/messages.ts';
import { serveAdhoc } from './adhoc.ts';

/** Every word as a form. Gives the nodes by which clients find them. */
export function feature(
  host: Host,
  { chats, commander }: { chats: Chats; commander: Commander },
): DiscoNodes {
  const { audit, limits, profiles, transport } = host;
  const nodes = serveAdhoc(transport, {
    ...host,
    scopeOf,
    commands: () => commander.commands(),
    run: (asked, command, values) => commander.handleForm(asked, command, values),
    over: (from, { local }) => {
      const error = limits.request(from.bare);
      if (error)
        audit.refusal({ person: from.bare, from: from.full, local }, { via: 'form', outcome: error.code });
      return error;
    },
    onNobody: (from, local, line) => askedOfNobody(host, from, local, { via: 'form', line }),
    chatFor: (person, { local }) => chats.with(person, local),
  });
  profiles.announce(nodes.features);
  return nodes;
}
