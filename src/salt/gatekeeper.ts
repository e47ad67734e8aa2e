import type { Lowstate } from './lowstate.ts';
import type { Turn } from './turns/index.ts';

/** What lets one call leave; made by whoever decides about calls, and opaque here. */
export type Permit = Readonly<object>;

/** Judges each lowstate chunk right before it is posted. */
export interface Gatekeeper {
  /** @throws SaltError `salt-not-allowed` where the permit is none or not one for this very chunk */
  check(chunk: Readonly<Lowstate>, permit: Permit | undefined): void;
  /** Whose request it is that has this permit; undefined for the gateway's own questions. */
  turnOf?(permit: Permit): Turn | undefined;
}
