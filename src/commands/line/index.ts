export { type FunctionCall, type Instruction, type RunnerCall, readLine, targetOf } from './read-line.ts';
export { resolveTarget } from './resolve.ts';
export { type Groups, groupTarget, type Sight, TargetNames } from './target-names.ts';
