import { namedDangers } from '../access/index.ts';
import type { Config, LoadedConfig } from '../config/index.ts';
import { isGlob } from '../fleet/index.ts';
import { type CheckLine, CheckLines } from './line.ts';
import { shadowedGroups } from './shadowed.ts';

/** What a config that can be used is unwise in: old keys, open files, dangerous rules, passwords in the clear. */
export function checkConfig({ config, file, notices, ruleLines, warnings }: LoadedConfig): CheckLine[] {
  const told = new CheckLines('config');
  told.ok(file);
  for (const notice of [...notices, ...warnings, ...shadowedGroups(config)]) told.warning(notice);
  for (const exposed of exposuresIn(config)) told.warning(exposed);
  for (const danger of dangersIn(config, ruleLines)) told.warning(danger, 'access');
  return told.lines;
}

/** Rules that name what no wildcard covers: whoever they mean may do far more than they say. */
function dangersIn({ access }: Config, ruleLines: readonly number[]): string[] {
  return namedDangers(access).map(
    ({ rule, fun, reason }) =>
      `rule ${rule} (line ${ruleLines[rule - 1]}): ${fun} ${
        isGlob(fun)
          ? `allows nothing, as no wildcard covers what ${reason}: name the functions`
          : `${reason}, and whoever this rule means may`
      }`,
  );
}

function exposuresIn({ component, salt }: Config): string[] {
  const exposed: string[] = [];
  if (salt.insecure_tls) {
    exposed.push(
      "salt.insecure_tls: anyone between here and salt-api can take the password: give its authority's certificate in salt.ca instead",
    );
  }
  if (leavesInTheClear(salt.url, 'http:')) {
    exposed.push(
      `salt.url: the password crosses the network to ${new URL(salt.url).host} in the clear: give salt-api ssl_crt and ssl_key, and write https://`,
    );
  }
  if (leavesInTheClear(component.service, 'xmpp:')) {
    exposed.push(
      `component.service: what people ask and read crosses the network to ${new URL(component.service).host} in the clear: use a TLS listener (xmpps://), a tunnel, or the same machine`,
    );
  }
  return exposed;
}

function leavesInTheClear(address: string, scheme: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === scheme && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}
