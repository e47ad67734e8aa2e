export { type FunctionCall, type Instruction, type RunnerCall, readLine, targetOf } from './read-line.ts';
export { TargetNames } from './target-names.ts';
