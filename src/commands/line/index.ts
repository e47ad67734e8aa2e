export { type FunctionCall, type Instruction, type RunnerCall, readLine, targetOf } from './read-line.ts';
export { type Sight, TargetNames } from './target-names.ts';
