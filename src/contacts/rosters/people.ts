import { isGlob } from '../../fleet/index.ts';
import { parseJid } from '../../xmpp/index.ts';

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
