import { HOUSEKEEPING, READONLY_FUNCTIONS } from '../src/access/index.ts';

/** Functions that list running and past jobs: in the demo the admin may see them all. */
const JOBS = ['jobs.active', 'jobs.list_jobs', 'jobs.lookup_jid', 'jobs.print_job', 'jobs.last_run'];

/**
 * Salt's grants to the gateway's user in the demo: everything on the minions. The master runs as the user who started the
 * demo. Other runners and wheels run commands and write files there, so only those that read are granted, and keys.
 */
export const DEMO_GRANTED: readonly (string | Record<string, string[]>)[] = [
  '.*',
  { '@runner': masterPatterns('@runner.', [...HOUSEKEEPING.runner, ...JOBS]) },
  {
    '@wheel': masterPatterns('@wheel.', [
      ...HOUSEKEEPING.wheel,
      ...['key.accept', 'key.reject', 'key.delete'],
    ]),
  },
  '@jobs',
];

/** Lists Salt's patterns for the functions that only read, and for `more`. */
function masterPatterns(kind: string, more: readonly string[]): string[] {
  const reading = [...READONLY_FUNCTIONS].filter((name) => name.startsWith(kind));
  const names = [...reading.map((name) => name.slice(kind.length)), ...more];
  return [...new Set(names)].map((name) => `${name.replaceAll('.', String.raw`\.`)}$`);
}
