import type { Audit } from './access/index.ts';
import type { Troubles } from './guard/index.ts';
import type { MetricSources, Secrets } from './ops/index.ts';
import type { SaltSite } from './site/index.ts';
import type { Store } from './store/index.ts';
import type { ComponentTransport } from './xmpp/index.ts';

/** Finds the numbers of `/metrics`: each part counts for itself, and is read at each request. */
export function metricSources(parts: {
  transport: ComponentTransport;
  site: SaltSite;
  store: Store;
  troubles: Troubles;
}): MetricSources {
  const { transport, store, troubles } = parts;
  const { events, fleet, jobs, salt } = parts.site;
  const requests = (count: 'open' | 'waiting') => {
    const { gateway, admin, person } = salt.turns;
    return { gateway: gateway[count], admin: admin[count], person: person[count] };
  };
  return {
    connections: () => ({
      component: Number(transport.state === 'online'),
      salt: Number(fleet.swept && fleet.trouble === undefined),
      events: Number(events.state === 'open'),
    }),
    received: () => transport.traffic.received,
    sent: () => transport.traffic.sent,
    queued: () => transport.queued,
    minions: () => ({ up: fleet.count('up'), stale: fleet.count('stale'), down: fleet.count('down') }),
    pendingKeys: () => fleet.pending().length,
    runningJobs: () => jobs.running.size,
    openRequests: () => requests('open'),
    waitingRequests: () => requests('waiting'),
    events: () => events.received,
    eventLag: () => events.lag / 1000,
    storeBytes: () => store.size(),
    failedCommits: () => store.failedCommits(),
    troubles: () => troubles.counts,
    failedAttempts: () => troubles.attempts,
  };
}

/** Says, part by part, what keeps the gateway from being ready (`/readyz`); empty where nothing does. */
export async function waitingFor(parts: {
  transport: ComponentTransport;
  audit: Audit;
  store: Store;
  site: Pick<SaltSite, 'fleet'>;
  secrets: Secrets;
}): Promise<Record<string, string>> {
  const { transport, audit, store, secrets } = parts;
  const { fleet } = parts.site;
  const waiting: Record<string, string> = {};
  if (transport.state !== 'online') waiting.component = transport.trouble?.message ?? 'not connected yet';
  if (audit.trouble !== undefined) waiting.audit = audit.trouble;
  const unwritable = await store.trouble();
  if (unwritable !== undefined) waiting.store = `store: cannot be written: ${unwritable}`;
  if (fleet.trouble !== undefined) waiting.salt = fleet.trouble;
  else if (!fleet.swept) waiting.fleet = 'not read yet';
  for (const [part, why] of Object.entries(waiting)) waiting[part] = secrets.redact(why);
  return waiting;
}
