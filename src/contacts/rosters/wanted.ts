import { globMatcher, isGlob, itemsMatching } from '../../fleet/index.ts';
import { parseJid } from '../../xmpp/index.ts';
import type { Contact, Directory, View } from '../directory/directory.ts';

/** The config's `roster`. */
export interface RosterChoice {
  fleet: boolean;
  groups: boolean;
  minions: readonly string[];
}

/** A contact as it is to stand in a roster. */
export interface WantedContact {
  readonly local: string;
  readonly jid: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** The contacts that the config puts into rosters, of those seen. */
export function chosenContacts(seen: View, choice: RosterChoice): Contact[] {
  const matches = choice.minions.map(matcher);
  return seen.all().filter((contact) => {
    if (contact.kind === 'master') return choice.fleet;
    if (contact.kind !== 'minion') return choice.groups;
    return matches.some((match) => match(contact.minion.id) || match(contact.name));
  });
}

/** The contacts seen that a word typed means: by name, minions by id too, or by a glob over both. */
export function contactsNamed(seen: View, word: string): Contact[] {
  return itemsMatching(seen.all(), word, (contact) =>
    contact.kind === 'minion' ? [contact.name, contact.minion.id] : [contact.name],
  );
}

/** How a contact stands in a roster. */
export function wantedContact(directory: Directory, contact: Contact): WantedContact {
  const { local, name } = contact;
  const group = contact.kind === 'minion' ? groupOf(name) : 'Salt';
  return { local, jid: directory.addressOf(local), name, groups: [group] };
}

/** `web01` and `web02-osl` stand under `Salt: web`; what begins with no letter under `Salt`. */
function groupOf(name: string): string {
  const prefix = /^\p{L}+/u.exec(name)?.[0];
  return prefix === undefined ? 'Salt' : `Salt: ${prefix.toLowerCase()}`;
}

function matcher(pattern: string): (text: string) => boolean {
  return isGlob(pattern) ? globMatcher(pattern) : (text) => text === pattern;
}

/** The parts of the config that name people. */
export interface NamedPeople {
  admins: readonly string[];
  people: Readonly<Record<string, readonly string[]>>;
  access: readonly { who: readonly string[]; deny: boolean }[];
}

/**
 * Those whose rosters may be filled: admins and the literal bare JIDs in rules that allow something, `@people`
 * taken apart. Never a glob of people, nor a room's occupant.
 */
export function literalPeople({ admins, people, access }: NamedPeople): string[] {
  const who = access.filter(({ deny }) => !deny).flatMap((rule) => rule.who);
  const named = who.flatMap((entry) => (entry.startsWith('@') ? (people[entry.slice(1)] ?? []) : [entry]));
  const bare = [...admins, ...named].filter((entry) => !isGlob(entry)).map((entry) => parseJid(entry));
  const accounts = bare.flatMap((jid) => (jid && jid.local !== '' && jid.resource === '' ? jid.bare : []));
  return Array.from(new Set(accounts));
}
