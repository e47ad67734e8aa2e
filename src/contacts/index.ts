export { PrivilegedRosters } from './rosters/privileged.ts';
export { literalPeople } from './rosters/wanted.ts';
export { type Software, softwareAt, softwareName } from './server-software.ts';
export { Uploads, uploadHosts } from './uploads.ts';
