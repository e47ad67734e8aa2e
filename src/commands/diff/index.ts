export { afterDiff, readDiff } from './read-diff.ts';
export { ComparedAnswers } from './reading.ts';
