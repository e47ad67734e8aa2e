import { firstWords } from '../commands/index.ts';
import type { Config } from '../config/index.ts';

/** Says which groups are not reached by their name, since a word of the gateway has it. */
export function shadowedGroups({ groups }: Pick<Config, 'groups'>): string[] {
  const taken = firstWords();
  return Object.keys(groups)
    .filter((name) => taken.has(name.toLowerCase()))
    .map(
      (name) =>
        `groups.${name}: ${shadowText(name, 'the group')} Give the group another name, or write to its own contact.`,
    );
}

/** Says which minions are not reached by their id, or by their id without the domain. */
export function shadowedMinions(
  ids: readonly string[],
  { strip_domain }: Pick<Config, 'strip_domain'>,
): string[] {
  const taken = firstWords();
  return ids.flatMap((id) => {
    const name = strip_domain !== '' && id.endsWith(strip_domain) ? id.slice(0, -strip_domain.length) : id;
    if (!taken.has(name.toLowerCase())) return [];
    const other = name === id ? 'Write' : `Type ${id} instead, or write`;
    return [`${shadowText(name, `the minion ${id}`)} ${other} to its own contact.`];
  });
}

function shadowText(name: string, what: string): string {
  return `"${name}" is a word of the gateway: a line at the master contact that begins with it does not reach ${what}, but "salt ${name} test.ping" does.`;
}
