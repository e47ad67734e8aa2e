import type { GreetingTable } from '../store/index.ts';
import type { Element } from '../xmpp/index.ts';
import { Chat } from './chat.ts';
import type { Directory } from './directory.ts';

export interface GreetingsOptions {
  /** The config's `greet`. */
  greet: boolean | 'minions';
  directory: Directory;
  admins: readonly string[];
  greetings: GreetingTable;
  send(stanza: Element): void;
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

function say(options: GreetingsOptions, local: string, person: string, ...texts: string[]): void {
  const contact = options.directory.addressOf(local);
  const chat = new Chat({ contact, person, thread: undefined, styling: false, send: options.send });
  for (const text of texts) chat.say(text);
}
