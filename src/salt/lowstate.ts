import type { Turn } from './turns/turns.ts';
import type { SaltDict, SaltValue } from './values.ts';

/** The kind of a target that is an expression. */
export const EXPRESSION_TYPES = [
  'glob',
  'pcre',
  'grain',
  'grain_pcre',
  'pillar',
  'pillar_pcre',
  'pillar_exact',
  'nodegroup',
  'ipcidr',
  'compound',
  'range',
] as const;

/** The kind of a target (Salt's `tgt_type`). */
export type TargetType = 'list' | (typeof EXPRESSION_TYPES)[number];

/** Which minions are meant: their ids, or an expression. */
export type Target =
  | { tgt: string[]; tgt_type: 'list' }
  | { tgt: string; tgt_type: (typeof EXPRESSION_TYPES)[number] };

/** A function's arguments, positional and by keyword. */
export interface Args {
  arg?: SaltValue[];
  kwarg?: SaltDict;
}

/** The clients of salt-api that the gateway uses. */
export type LowstateClient = 'local' | 'local_async' | 'runner' | 'wheel';

/** One chunk for salt-api, as its `POST /` takes it. */
export interface Lowstate {
  client: LowstateClient;
  fun: string;
  tgt?: string | string[];
  tgt_type?: TargetType;
  arg?: SaltValue[];
  kwarg?: SaltDict;
  /** With the details of the return. */
  full_return?: boolean;
  /** Seconds: how long minions have (`local`), or how long salt-api waits (`runner`). */
  timeout?: number;
  jid?: string;
  /** For the master's job cache alone: no function sees it (docs/decisions.md, "Functions never see who asked"). */
  requested_by?: SaltDict;
}

/** The permit for one call, made by the part that decides about calls, and opaque here. */
export type Permit = Readonly<object>;

/** Judges each lowstate chunk right before it is posted. */
export interface Gatekeeper {
  /** @throws SaltError `salt-not-allowed` without a permit for this very chunk */
  check(chunk: Readonly<Lowstate>, permit: Permit | undefined): void;
  /** The owner of the request with this permit; undefined for the gateway's questions. */
  turnOf?(permit: Permit): Turn | undefined;
}
