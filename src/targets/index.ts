export { TargetError } from './errors.ts';
export { FleetGrains, type GrainsByMinion } from './fleet-grains.ts';
export { idsMeant } from './meant.ts';
export { choosesInPrivate, parseTarget } from './parse.ts';
export { type ForeignEngine, leavesOf, type TargetTree } from './tree.ts';
