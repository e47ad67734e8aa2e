import type { Config } from '../config/index.ts';
import { Uploads, uploadHosts } from '../contacts/index.ts';
import { isGlob } from '../fleet/index.ts';
import type { Log } from '../ops/index.ts';
import {
  type ComponentTransport,
  checkComponent,
  privilegesOf,
  type RosterAccess,
  type TroubleCode,
} from '../xmpp/index.ts';
import { type Finding, failed, ok, warning } from './findings.ts';

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
  const grants = new Map<string, RosterAccess>();
  const advertised = Promise.withResolvers<void>();
  const hosts = peoplesHosts(config);
  transport.onMessage((message) => {
    const privileges = privilegesOf(message);
    if (!privileges || message.attrs.from === undefined) return;
    grants.set(message.attrs.from, privileges.roster);
    if (hosts.every((host) => grants.has(host))) advertised.resolve();
  });
  if (wantsRosters(config)) {
    const waited = setTimeout(advertised.resolve, ADVERT_WITHIN);
    await advertised.promise;
    clearTimeout(waited);
    yield* checkRosters(grants, hosts);
  }
  if (config.output.upload) yield await checkUploads(config, transport, log);
}

function* checkRosters(grants: ReadonlyMap<string, RosterAccess>, hosts: string[]): Iterable<Finding> {
  const may = (host: string) => grants.get(host) === 'both';
  const granting = Array.from(grants.keys()).filter(may);
  if (granting.length > 0)
    yield ok('component', `${granting.join(', ')} lets the gateway put contacts into rosters`);
  const missing = hosts.filter((host) => !may(host));
  if (granting.length > 0 && missing.length === 0) return;
  const where = missing.join(', ') || 'any server';
  yield warning(
    'component',
    `roster: the gateway may not put contacts into the rosters of ${where} (XEP-0356), so people add them themselves. Enable mod_privilege there with roster = "both"; prosody-component.cfg.lua shows how. Or set roster: { fleet: false, groups: false }`,
  );
}

async function checkUploads(
  { admins, component }: Config,
  transport: ComponentTransport,
  log: Log,
): Promise<Finding> {
  const candidates = uploadHosts(component.domain, admins);
  const request = transport.request.bind(transport);
  const service = await new Uploads({ request, domain: component.domain, candidates, log }).service();
  if (service) {
    const limit = service.maxBytes === undefined ? '' : `, up to ${service.maxBytes} bytes a file`;
    return ok('component', `output.upload: files go to ${service.jid}${limit}`);
  }
  const where = candidates.join(', ') || 'any server';
  return warning(
    'component',
    `output.upload: no upload service (XEP-0363) at ${where}. Enable mod_http_file_share (Prosody) or mod_http_upload (ejabberd) there. Or set output.upload: false`,
  );
}

function wantsRosters({ groups, roster }: Config): boolean {
  return roster.fleet || (roster.groups && Object.keys(groups).length > 0) || roster.minions.length > 0;
}

/** Lists the servers of the people in the config. The occupants of a room have no roster there. */
function peoplesHosts({ admins, people, access }: Config): string[] {
  const named = [...admins, ...Object.values(people).flat(), ...access.flatMap(({ who }) => who)];
  const hosts = named.flatMap((who) => (who.includes('/') ? [] : (/[^@]@([^@]+)$/.exec(who)?.[1] ?? [])));
  return Array.from(new Set(hosts.filter((host) => !isGlob(host))));
}
