import { SaltError } from '../salt/index.ts';

/** Gives Salt's answer, or its error. */
export async function tried<T>(asked: Promise<T>): Promise<T | SaltError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SaltError) return error;
    throw error;
  }
}

/** Says what to change at the master. */
export function inMaster(advice: string): string {
  return `In the master's configuration ${advice}, and restart salt-master`;
}
