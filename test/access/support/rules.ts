import { Access, type AccessRules, type KnownMinions } from '../../../src/access/index.ts';
import { type KeptLog, keptLog } from '../../support/kept-log.ts';

/** A rule with its required keys. */
export type ShortRule = Partial<AccessRules['access'][number]>;

/** A minion goes by its id and its id without `.demo.no`; groups are lists of ids. */
export function minionsWith(groups: Record<string, readonly string[]> = {}): KnownMinions {
  return {
    namesOf: (id) => [id, id.replace(/\.demo\.no$/, '')],
    isMember: (group, id) => groups[group]?.includes(id),
    membersOf: (group) => groups[group],
    isPrivate: () => false,
  };
}

export function rulesOf(access: readonly ShortRule[], more: Partial<AccessRules> = {}): AccessRules {
  const whole = { who: ['kari@demo.no'], on: ['*'], run: ['test.ping'], confirm: false, deny: false };
  return {
    admins: ['admin@demo.no'],
    people: {},
    access: access.map((rule) => ({ ...whole, ...rule })),
    ...more,
  };
}

export interface AccessParts {
  groups?: Record<string, readonly string[]>;
  log?: KeptLog;
  more?: Partial<AccessRules>;
}

/** Access by these rules, with the gateway at salt.demo.no. */
export function accessWith(access: readonly ShortRule[], parts: AccessParts = {}): Access {
  const { groups, log = keptLog(), more } = parts;
  return new Access({ ...rulesOf(access, more), domain: 'salt.demo.no', minions: minionsWith(groups), log });
}
