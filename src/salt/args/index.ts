export { ArgsError, type ArgsErrorCode } from './errors.ts';
export { parseArguments } from './parse-input.ts';
export { pySplit } from './python.ts';
export { splitAtPipes, splitWords, type Word } from './shell-words.ts';
export { resolvePlain } from './yaml/scalars.ts';
