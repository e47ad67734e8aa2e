export { TargetError, type TargetErrorCode } from './errors.ts';
export { type Judge, judgeOf, needsGrains } from './evaluate.ts';
export { FleetGrains, type FleetGrainsOptions, type GrainsByMinion } from './fleet-grains.ts';
export { idsMeant } from './meant.ts';
export { parseTarget } from './parse.ts';
export { choosesInPrivate } from './private.ts';
export { type ForeignEngine, type Leaf, leavesOf, type TargetTree } from './tree.ts';
