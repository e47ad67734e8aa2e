import type { Config } from '../config/index.ts';
import { Uploads, uploadHosts } from '../contacts/index.ts';
import { isGlob } from '../fleet/index.ts';
import { within } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import {
  type ComponentTransport,
  checkComponent,
  type Privileges,
  privilegesOf,
  type TroubleCode,
} from '../xmpp/index.ts';
import { type Finding, failed, ok, warning } from './findings.ts';
import { PeoplesServers } from './peoples-servers.ts';

/** Adverts follow the handshake at once; a busy server gets this long, in milliseconds. */
const ADVERT_WITHIN = 1_000;

/** Lists the troubles that come only after something has worked. */
const REACHED: Partial<Record<TroubleCode, string>> = {
  'wrong-secret': 'the component port answers',
  'unknown-host': 'the component port answers',
  'no-handshake': 'the component port answers',
  conflict: 'the component port answers and accepts the secret',
};

export interface ComponentCheckOptions {
  config: Config;
  /** Whether this config's gateway runs: it rightly has the domain. */
  gatewayRuns: boolean;
  log: Log;
}

/** Checks the XMPP server: its name, port and handshake, the domain, and the gateway's rights there. */
export async function checkXmpp({ config, gatewayRuns, log }: ComponentCheckOptions): Promise<Finding[]> {
  const { domain, service } = config.component;
  let around: Finding[] = [];
  const trouble = await checkComponent({ ...config.component, log }, 10_000, async (transport) => {
    around = await Array.fromAsync(lookAround(config, transport, log));
  });
  if (trouble === 'ok') {
    const how = gatewayRuns ? 'beside the gateway that runs' : 'which is free';
    return [ok('component', `${service} takes ${domain}, ${how}`), ...around];
  }
  const reached = REACHED[trouble.code];
  const before = reached === undefined ? [] : [ok('component', `${service}: ${reached}`)];
  if (trouble.code === 'conflict' && gatewayRuns)
    return [...before, ok('component', `${domain} is connected: this gateway runs already`)];
  return [...before, failed('component', trouble.message)];
}

/** Starts once the component has logged in, before anything else comes. */
async function* lookAround(config: Config, transport: ComponentTransport, log: Log): AsyncIterable<Finding> {
  const grants = new Map<string, Privileges>();
  const advertised = Promise.withResolvers<void>();
  const hosts = peoplesHosts(config);
  transport.onMessage((message) => {
    const privileges = privilegesOf(message);
    if (!privileges || message.attrs.from === undefined) return;
    grants.set(message.attrs.from, privileges);
    if (hosts.every((host) => grants.has(host))) advertised.resolve();
  });
  await within(advertised.promise, ADVERT_WITHIN);
  const servers = new PeoplesServers({ config, transport, hosts, grants });
  yield* servers.check();
  if (config.output.upload) yield await checkUploads(config, transport, log);
}

async function checkUploads(
  { admins, component }: Config,
  transport: ComponentTransport,
  log: Log,
): Promise<Finding> {
  const candidates = uploadHosts(component.domain, admins);
  const request = transport.request.bind(transport);
  const uploads = new Uploads({ request, domain: component.domain, candidates, log });
  const service = await uploads.service();
  const where = candidates.join(', ') || 'any server';
  if (!service)
    return warning(
      'component',
      `output.upload: no upload service (XEP-0363) at ${where}. Enable mod_http_file_share (Prosody) or mod_http_upload (ejabberd) there. Or set output.upload: false`,
    );
  const { reason } = await uploads.upload({ name: 'salt-xmpp-check.txt', content: 'salt-xmpp check\n' });
  if (reason !== undefined) return warning('component', `output.upload: ${reason}`);
  const limit = service.maxBytes === undefined ? '' : `, up to ${service.maxBytes} bytes a file`;
  return ok('component', `output.upload: files go to ${service.jid}${limit}`);
}

/** Lists the servers of the people in the config. The occupants of a room have no roster there. */
function peoplesHosts({ admins, people, access }: Config): string[] {
  const named = [...admins, ...Object.values(people).flat(), ...access.flatMap(({ who }) => who)];
  const hosts = named.flatMap((who) => (who.includes('/') ? [] : (/[^@]@([^@]+)$/.exec(who)?.[1] ?? [])));
  return Array.from(new Set(hosts.filter((host) => !isGlob(host))));
}
