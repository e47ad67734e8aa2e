import type { Config } from '../config/index.ts';

/** What the config asks for and this version does not do yet, a line each: nobody shall rely on it unknowingly. */
export function notInForce({ access }: Config): string[] {
  if (access.length === 0) return [];
  return [
    'access: rules are read and checked, but this version obeys admins alone: nobody else is let in by them',
  ];
}
