import { guarded } from '../guard/index.ts';
import type { Host } from './host.ts';
import { senderNamed } from './inbound/inbound.ts';
import type { Chats } from './messages/chats.ts';

const READY = 'Salt gateway ready for action.';
/** Said at once, since clients such as Conversations encrypt unasked and a component cannot read it. */
const ENCRYPTION =
  'Please turn encryption (OMEMO) off for this contact and for each minion: I cannot read encrypted messages. Type help for a list of commands.';

/** Says hello to the admins, once each: the master, and each minion where the config says so. */
export function feature(host: Host, { chats }: { chats: Chats }): void {
  const { transport, when } = host;
  const { fleet } = host.site;
  const hello = () => {
    // Only if it can be sent: a greeting that is noted and never left would be lost forever.
    if (transport.state === 'online' && fleet.swept) greet(host, chats);
  };
  fleet.on('swept', guarded('greetings', hello));
  when('online', hello);
}

function greet({ access, directory, live, store: { greetings } }: Host, chats: Chats): void {
  const how = live.config.greet;
  if (how === false) return;
  for (const person of access.admins) {
    const to = senderNamed(person);
    if (greetings.add(person, directory.master.local) && to) {
      for (const text of [READY, ENCRYPTION]) chats.with(to, directory.master.local).say(text);
    }
    if (how !== 'minions') continue;
    for (const { kind, local, name } of directory.all()) {
      if (kind !== 'minion' || !greetings.add(person, local) || !to) continue;
      chats.with(to, local).say(`Hello, Salt minion ${name} reporting for duty.`);
    }
  }
}
