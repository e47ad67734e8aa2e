import type { KnownMinions } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { globMatcher } from '../fleet/index.ts';
import { createLog, Secrets } from '../ops/index.ts';
import { SaltClient, SaltError } from '../salt/index.ts';
import { groupTarget, resolveTarget } from '../site/index.ts';

/** The exact id of a minion named on the command line: a name without a dot is one without its domain. */
export function namedMinion(word: string, { strip_domain }: Config): string {
  return word.includes('.') ? word : `${word}${strip_domain}`;
}

/** Minions as the config names them, without a gateway; Salt is asked for the groups that only it can tell. */
export function minionsByConfig(
  config: Config,
): KnownMinions & { askFor(groups: readonly string[]): Promise<void> } {
  const { groups, strip_domain } = config;
  const members = new Map<string, ReadonlySet<string>>();
  const matchers = new Map<string, (id: string) => boolean>();
  for (const [name, { target, target_type }] of Object.entries(groups)) {
    if (target_type === 'glob') matchers.set(name, globMatcher(target));
    if (target_type === 'list')
      matchers.set(name, (id) => target.split(',').some((each) => each.trim() === id));
  }
  return {
    namesOf: (id) => {
      const stripped =
        strip_domain !== '' && id.endsWith(strip_domain) ? id.slice(0, -strip_domain.length) : id;
      return [id, stripped, stripped.toLowerCase()];
    },
    isMember: (group, id) => matchers.get(group)?.(id) ?? members.get(group)?.has(id),
    membersOf: (group) => (members.has(group) ? Array.from(members.get(group) ?? []) : undefined),
    // It shows what rules give, not which contacts there are.
    isPrivate: () => false,
    async askFor(wanted) {
      const asked = wanted.filter((name) => !matchers.has(name));
      if (asked.length === 0) return;
      const client = clientOf(config);
      try {
        for (const name of asked) {
          const group = groups[name];
          if (group)
            members.set(name, new Set(await resolveTarget(groupTarget(group), { all: () => [] }, client)));
        }
      } catch (error) {
        if (!(error instanceof SaltError)) throw error;
        process.stderr.write(`The groups ${asked.join(', ')}: ${error.message}\n`);
      } finally {
        client.close();
      }
    },
  };
}

/** A client for a single command. */
export function clientOf({ salt }: Config): SaltClient {
  const log = createLog({ level: 'silent', format: 'json', secrets: new Secrets() });
  return new SaltClient({ live: { config: salt }, log });
}
