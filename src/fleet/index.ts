export { AddressBook, type AddressKeeper, localpartFor, readableLocalpart } from './address.ts';
export { Fleet, type FleetOptions } from './fleet.ts';
export { globMatcher, isGlob, itemsMatching } from './glob.ts';
export { GroupMembers } from './group-members.ts';
export type { Minion, MinionState } from './minions.ts';
export { pingMinions } from './suspects.ts';
