export { functionHelp, moduleHelp } from './documentation.ts';
export { fleetExamples } from './examples.ts';
export { shortHelp } from './short.ts';
