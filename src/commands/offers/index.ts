export { nearNames } from './functions.ts';
export { misplacedKeyword, wordsInQuotes } from './keywords.ts';
export { Offers } from './offers.ts';
export type { Offer, OffersOptions } from './parts.ts';
export { isRunnerFunction, keywordsNotTaken, type MissingRunner, missingRunner } from './runners.ts';
