export { localpartFor, readableLocalpart } from './address.ts';
export { AddressBook, type AddressKeeper } from './address-book.ts';
export { Fleet } from './fleet.ts';
export type { FleetOptions, FleetSource } from './fleet-options.ts';
export { globMatcher, isGlob } from './glob.ts';
export type { Evidence, EvidenceKind, Minion, MinionState } from './minion.ts';
export { foldLocalpart } from './nodeprep.ts';
export { pingBy } from './ping.ts';
export type { Ping } from './suspects.ts';
