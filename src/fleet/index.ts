export { localpartFor, readableLocalpart } from './address.ts';
export { AddressBook, type AddressKeeper } from './address-book.ts';
export { Fleet, type FleetOptions } from './fleet.ts';
export { globMatcher, isGlob } from './glob.ts';
export { GroupMembers } from './group-members.ts';
export type { Minion, MinionState } from './minion.ts';
export { pingMinions } from './suspects.ts';
