export { UploadFinder, uploadHosts } from './uploads/upload-finder.ts';
