export type { Bits } from './bits.ts';
export { CountedSubscriptions } from './counted-subscriptions.ts';
export { MinionSets, type StateCounts } from './minion-sets.ts';
