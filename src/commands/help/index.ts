export { functionHelp, moduleHelp } from './documentation.ts';
export { shortHelp } from './short.ts';
