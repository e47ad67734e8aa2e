import type { TestContext } from 'node:test';
import { VERSION } from '../../../support/salt-version.ts';
import type { Play } from '../play.ts';

/** A trouble that lasts; every loop of the gateway that it keeps going is counted. */
export interface Trouble {
  name: string;
  /** Gives its end. */
  begin(scene: Play, t: TestContext): Promise<() => unknown>;
  /** The most that the gateway may do in that time, in the unit of `counted`. */
  most: number;
  /** Default: requests to salt-api. */
  counted?: 'connections' | 'stanzas' | 'writes';
  /** The last words to the person who types a command meanwhile; none: nothing can reach them. */
  said?: RegExp | undefined;
  /** The status of the master contact by then; default as ever. */
  status?: RegExp;
  config?: Record<string, unknown>;
}

export const ANSWER = new RegExp(`: ${VERSION}$`);
export const WELL = /^3 up, 0 down$/;
const SINCE = String.raw`since \d\d:\d\d UTC$`;

/** The status of the master contact while Salt is gone. */
export function gone(reason: string): RegExp {
  return new RegExp(`${reason}.* · ${SINCE}`);
}

/** The status while something else fails. */
export function withTrouble(words: string): RegExp {
  return new RegExp(`^3 up, 0 down · ${words} ${SINCE}`);
}

/** The most attempts of one loop in that time. */
export const ONE_LOOP = 30;

/** The attempts to write, of the trouble that lasts at present. */
export const writes = { count: 0 };
