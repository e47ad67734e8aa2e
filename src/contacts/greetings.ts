import type { GreetingStore } from '../store/index.ts';
import { parseJid } from '../xmpp/index.ts';
import type { Directory } from './directory/directory.ts';
import type { Chats } from './messages/chats.ts';

export interface GreetingsOptions {
  /** The config's `greet`. */
  greet: boolean | 'minions';
  directory: Directory;
  admins: readonly string[];
  greetings: GreetingStore;
  chats: Chats;
}

const READY = 'Salt gateway ready for action.';
/** Said at once, since clients such as Conversations encrypt unasked and a component cannot read it. */
const ENCRYPTION =
  'Please turn encryption (OMEMO) off for this contact and for each minion: I cannot read encrypted messages. Type help for what I can do.';

/** Says hello to the admins, once each: the master, and each minion where the config says so. */
export function greet(options: GreetingsOptions): void {
  if (options.greet === false) return;
  const { directory, greetings } = options;
  for (const person of options.admins) {
    if (greetings.add(person, directory.master.local))
      say(options, directory.master.local, person, READY, ENCRYPTION);
    if (options.greet !== 'minions') continue;
    for (const contact of directory.all()) {
      if (contact.kind !== 'minion' || !greetings.add(person, contact.local)) continue;
      say(options, contact.local, person, `Hello, Salt minion ${contact.name} reporting for duty.`);
    }
  }
}

function say(
  { chats, directory }: GreetingsOptions,
  local: string,
  person: string,
  ...texts: string[]
): void {
  const jid = parseJid(person);
  if (!jid) return;
  const chat = chats.open({ local, contact: directory.addressOf(local), person: jid });
  for (const text of texts) chat.say(text);
}
