import type { Commander } from '../../commands/index.ts';
import type { DiscoNodes } from '../discovery.ts';
import type { Host } from '../host.ts';
import type { Chats } from '../messages/chats.ts';
import { scopeOf } from '../messages/messages.ts';
import { serveAdhoc } from './adhoc.ts';

/** Every word as a form. Gives the nodes by which clients find them. */
export function feature(
  host: Host,
  { chats, commander }: { chats: Chats; commander: Commander },
): DiscoNodes {
  const nodes = serveAdhoc({
    ...host,
    scopeOf,
    pager: chats.pager,
    commands: () => commander.commands(),
    run: (asked, command, values) => commander.handleForm(asked, command, values),
    chatFor: (from, { local }) => chats.with(from, local),
  });
  host.profiles.announce(nodes.features);
  return nodes;
}
