export { type Groups, groupTarget, resolveTarget } from './groups.ts';
export { knownMinions } from './known-minions.ts';
export { SaltSite, type SiteOptions } from './site.ts';
