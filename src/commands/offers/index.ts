export { Offers } from './offers.ts';
export type { Offer, OffersOptions } from './parts.ts';
