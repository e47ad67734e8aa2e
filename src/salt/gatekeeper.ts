import type { Lowstate } from './lowstate.ts';

/** What lets one call leave; made by whoever decides about calls, and opaque here. */
export type Permit = Readonly<object>;

/** Judges each lowstate chunk right before it is posted. */
export interface Gatekeeper {
  /** @throws SaltError `salt-not-allowed` where the permit is none or not one for this very chunk */
  check(chunk: Readonly<Lowstate>, permit: Permit | undefined): void;
}
