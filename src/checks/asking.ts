import { setTimeout as later } from 'node:timers/promises';
import { type Dialect, SaltError } from '../salt/index.ts';

/** After a session that Salt ended at once, no other is fetched for a while, milliseconds. */
const UNTIL_NEXT_SESSION = 6_000;

/** Gives Salt's answer, or its error. */
export async function tried<T>(asked: Promise<T>): Promise<T | SaltError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SaltError) return error;
    throw error;
  }
}

/** As `tried`, and once more where Salt ended the session, if it is a Salt that does so. */
export async function triedTwice<T>(
  ask: () => Promise<T>,
  { keepsSessions }: Dialect,
): Promise<T | SaltError> {
  const first = await tried(ask());
  const hasEnded = first instanceof SaltError && first.code === 'salt-login-refused';
  if (!hasEnded || keepsSessions) return first;
  await later(UNTIL_NEXT_SESSION);
  return tried(ask());
}

/** Says what to change at the master. */
export function inMaster(advice: string): string {
  return `In the master's configuration ${advice}, and restart salt-master`;
}
