export { GrainsCache, type GrainsOptions } from './grains.ts';
export { Identity, type IdentityOptions } from './identity.ts';
export { keepGrains } from './keep-grains.ts';
export { Profiles } from './profiles.ts';
export { serveIdentity } from './serve-identity.ts';
