export { Uploads, uploadHosts } from './uploads.ts';
