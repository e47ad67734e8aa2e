export { refuseOtherProgram } from './elsewhere.ts';
export { nothingRan, optionsOf, PROGRAMS, type Program, type SaltOption } from './known.ts';
export { readSaltKey } from './salt-key.ts';
export { NO_OPTIONS, type SaltOptions, takeOptions } from './salt-options.ts';
