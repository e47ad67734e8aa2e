import type { Lowstate } from '../salt/index.ts';

/** All that the gateway asks Salt by itself, by client: what is there, what runs, what a function is called. */
export const HOUSEKEEPING = {
  local: ['test.ping', 'saltutil.find_job', 'sys.doc', 'sys.list_functions'],
  runner: ['manage.status', 'cache.grains', 'jobs.list_job'],
  wheel: ['key.list_all', 'key.finger'],
} as const satisfies Record<'local' | 'runner' | 'wheel', readonly string[]>;

/** Whether a chunk is one of the gateway's own questions. */
export function isHousekeeping({ client, fun }: Readonly<Pick<Lowstate, 'client' | 'fun'>>): boolean {
  const functions: readonly string[] = HOUSEKEEPING[client === 'local_async' ? 'local' : client];
  return functions.includes(fun);
}
