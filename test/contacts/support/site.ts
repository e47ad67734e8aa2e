import type { GroupConfig, LiveOf } from '../../../src/config/index.ts';
import type { GroupMembers } from '../../../src/fleet/index.ts';

/** The part of a config that says which contacts there are. */
export function liveOf(
  domain: string,
  groups: Record<string, GroupConfig> = {},
): LiveOf<'component' | 'groups' | 'master_name'> {
  const component = { domain, service: 'xmpp://127.0.0.1:5347', secret: 'secret' };
  return { config: { component, groups, master_name: 'master' } };
}

/** Groups whose minions are known. */
export function membersOf(groups: Record<string, readonly string[]>): GroupMembers {
  return { of: (group: string) => groups[group] } as unknown as GroupMembers;
}
