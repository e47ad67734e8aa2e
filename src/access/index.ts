export { Access, AccessError } from './access.ts';
