export { type Offer, Offers, type OffersOptions } from './offers.ts';
