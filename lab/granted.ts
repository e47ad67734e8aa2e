import { HOUSEKEEPING, READONLY_FUNCTIONS } from '../src/access/index.ts';

/** What runs and ran: in the demo nobody has anything to hide from its admin. */
const JOBS = ['jobs.active', 'jobs.list_jobs', 'jobs.lookup_jid', 'jobs.print_job', 'jobs.last_run'];

/**
 * What Salt grants the gateway's user in the demo: everything on the minions. The master runs as whoever started the
 * demo, so there only what reads, and the minions' keys: other runners and wheels run commands and write files.
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
