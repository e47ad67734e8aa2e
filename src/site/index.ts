export { type Groups, groupTarget, resolveTarget } from './groups.ts';
export { knownMinions } from './known-minions.ts';
export { SaltSite } from './site.ts';
