export { localpartFor, readableLocalpart } from './address.ts';
export { AddressBook, type AddressKeeper } from './address-book.ts';
export { Fleet, type FleetSource, type Minion, type MinionState } from './fleet.ts';
export { globMatcher, isGlob } from './glob.ts';
export { foldLocalpart } from './nodeprep.ts';
