import type { Commands } from '../commands/index.ts';
import { guarded } from '../guard/index.ts';
import type { Host } from './host.ts';
import type { Chats } from './messages/chats.ts';
import { scopeOf } from './messages/messages.ts';

/** Resumes the requests that ran when the gateway stopped, once the fleet is known. */
export function feature(
  { directory, site }: Host,
  { chats, commands }: { chats: Chats; commands: Commands },
): void {
  const wayTo = (person: string, local: string) => {
    const conversation = chats.ifAllowed(person, local);
    const contact = conversation && directory.seenBy(person).find(local);
    return conversation && { conversation, scope: contact && scopeOf(contact) };
  };
  site.fleet.once(
    'swept',
    guarded('resume', () => commands.resume(wayTo)),
  );
}
