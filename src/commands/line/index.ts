export { type CallOptions, type Instruction, readLine, targetOf } from './read-line.ts';
export { resolveTarget } from './resolve.ts';
export { type Groups, TargetNames } from './target-names.ts';
