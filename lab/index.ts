export { runDemo, stopDemo } from './demo.ts';
export { LabError } from './errors.ts';
