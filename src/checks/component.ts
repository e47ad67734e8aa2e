import type { Config } from '../config/index.ts';
import { Uploads, uploadHosts } from '../contacts/index.ts';
import { isGlob } from '../fleet/index.ts';
import type { Log } from '../ops/index.ts';
import {
  type ComponentTransport,
  checkComponent,
  type RosterAccess,
  rosterAccessOf,
  type TroubleCode,
} from '../xmpp/index.ts';
import { type CheckLine, CheckLines } from './line.ts';

/** Adverts come right behind the handshake; a server that is busy gets so long, milliseconds. */
const ADVERT_WITHIN = 1_000;

/** What had to be well for a trouble to be met at all, in the order that it is met in. */
const REACHED: Partial<Record<TroubleCode, string>> = {
  'wrong-secret': 'the component port answers',
  'unknown-host': 'the component port answers',
  'no-handshake': 'the component port answers',
  conflict: 'the component port answers and accepts the secret',
};

export interface ComponentCheckOptions {
  config: Config;
  /** Whether this config's own gateway runs: then the domain is rightly taken. */
  gatewayRuns: boolean;
  log: Log;
}

/** The XMPP server: its name, port and handshake, the domain, and what it lets the gateway do. */
export async function checkXmpp({ config, gatewayRuns, log }: ComponentCheckOptions): Promise<CheckLine[]> {
  const told = new CheckLines('component');
  const { domain, service } = config.component;
  const trouble = await checkComponent({ ...config.component, log }, 10_000, (transport) =>
    lookAround(config, transport, told, log),
  );
  if (trouble === 'ok') {
    const well = gatewayRuns ? ', beside the gateway that runs' : ', which is free';
    told.lines.unshift({ state: 'ok', part: 'component', message: `${service} takes ${domain}${well}` });
    return told.lines;
  }
  const reached = REACHED[trouble.code];
  if (reached !== undefined) told.ok(`${service}: ${reached}`);
  if (trouble.code === 'conflict' && gatewayRuns)
    told.ok(`${domain} is connected: this gateway runs already`);
  else told.failed(trouble.message);
  return told.lines;
}

/** Called once the component is logged in, before anything else has come. */
async function lookAround(
  config: Config,
  transport: ComponentTransport,
  told: CheckLines,
  log: Log,
): Promise<void> {
  const grants = new Map<string, RosterAccess>();
  const advertised = Promise.withResolvers<void>();
  const hosts = peoplesHosts(config);
  transport.onMessage((message) => {
    const access = rosterAccessOf(message);
    if (access === undefined || message.attrs.from === undefined) return;
    grants.set(message.attrs.from, access);
    if (hosts.every((host) => grants.has(host))) advertised.resolve();
  });
  if (wantsRosters(config)) {
    const waited = setTimeout(advertised.resolve, ADVERT_WITHIN);
    await advertised.promise;
    clearTimeout(waited);
    tellRosters(grants, hosts, told);
  }
  if (config.output.upload) await tellUploads(config, transport, told, log);
}

function tellRosters(grants: ReadonlyMap<string, RosterAccess>, hosts: string[], told: CheckLines): void {
  const may = (host: string) => grants.get(host) === 'both';
  const granting = Array.from(grants.keys()).filter(may);
  if (granting.length > 0) told.ok(`${granting.join(', ')} lets the gateway put contacts into rosters`);
  const missing = hosts.filter((host) => !may(host));
  if (granting.length > 0 && missing.length === 0) return;
  const where = missing.length > 0 ? missing.join(', ') : 'no server';
  told.warning(
    `roster: ${where} refuses to let the gateway put contacts into rosters (XEP-0356), so people add them themselves: ${HOW_TO_LET}, or set roster: { fleet: false, groups: false }`,
  );
}

const HOW_TO_LET =
  'enable mod_privilege with roster = "both" for it (prosody-component.cfg.lua shows how; ejabberd has the same module)';

async function tellUploads(
  { admins, component }: Config,
  transport: ComponentTransport,
  told: CheckLines,
  log: Log,
) {
  const candidates = uploadHosts(component.domain, admins);
  const request = transport.request.bind(transport);
  const service = await new Uploads({ request, domain: component.domain, candidates, log }).service();
  if (service) {
    const limit = service.maxBytes === undefined ? '' : `, up to ${service.maxBytes} bytes a file`;
    told.ok(`output.upload: files go to ${service.jid}${limit}`);
  } else {
    told.warning(
      `output.upload: no upload service (XEP-0363) at ${candidates.join(', ') || 'any server'}: enable mod_http_file_share (Prosody) or mod_http_upload (ejabberd), or set output.upload: false`,
    );
  }
}

function wantsRosters({ groups, roster }: Config): boolean {
  return roster.fleet || (roster.groups && Object.keys(groups).length > 0) || roster.minions.length > 0;
}

/** The servers of the people whom the config names; a room's occupants have no roster there. */
function peoplesHosts({ admins, people, access }: Config): string[] {
  const named = [...admins, ...Object.values(people).flat(), ...access.flatMap(({ who }) => who)];
  const hosts = named.flatMap((who) => (who.includes('/') ? [] : (/[^@]@([^@]+)$/.exec(who)?.[1] ?? [])));
  return Array.from(new Set(hosts.filter((host) => !isGlob(host))));
}
