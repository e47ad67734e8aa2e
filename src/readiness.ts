import type { Audit } from './access/index.ts';
import type { Secrets } from './ops/index.ts';
import type { SaltSite } from './site/index.ts';
import type { Store } from './store/index.ts';
import type { ComponentTransport } from './xmpp/index.ts';

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
