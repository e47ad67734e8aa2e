import type { Command } from 'commander';
import type { KnownMinions } from '../access/index.ts';
import { type Config, ConfigError, findConfigFile, type LoadedConfig, loadConfig } from '../config/index.ts';
import { globMatcher } from '../fleet/index.ts';
import { silentLog } from '../ops/index.ts';
import { SaltClient, SaltError } from '../salt/index.ts';
import { groupTarget, resolveTarget } from '../site/index.ts';

/** The exit code for a config that cannot be used (docs/design.md, "Exit codes"). */
export const EXIT_CONFIG = 2;

export function withConfigOption(command: Command): Command {
  return command.option(
    '--config <file>',
    'the config file (./config.yaml, else /etc/salt-xmpp/config.yaml)',
  );
}

/** Loads the config. If it cannot be used, hands the error to `tell` and exits with 2. */
export function configOrExit(
  file: string | undefined,
  tell: (error: ConfigError) => void = ({ message }) => void process.stderr.write(`${message}\n`),
): LoadedConfig {
  try {
    return loadConfig(findConfigFile(file));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    tell(error);
    process.exit(EXIT_CONFIG);
  }
}

/** Makes a client for a single command. */
export function clientOf({ salt }: Config): SaltClient {
  return new SaltClient({ live: { config: salt }, log: silentLog() });
}

/** Gives the exact id of a minion that the command line names; a name without a dot gets the config's domain. */
export function namedMinion(word: string, { strip_domain }: Config): string {
  return word.includes('.') ? word : `${word}${strip_domain}`;
}

/** Knows minions from the config alone. `askFor` asks Salt for the groups that only Salt can resolve. */
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
    // The command shows rules, not contacts.
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
