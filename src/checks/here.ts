import { createServer } from 'node:net';
import { auditTrouble, namedDangers } from '../access/index.ts';
import type { Config, LoadedConfig } from '../config/index.ts';
import { isGlob } from '../fleet/index.ts';
import { storeTrouble, storeUsers } from '../store/index.ts';
import { type Finding, failed, ok, warning } from './findings.ts';
import { shadowedGroups } from './shadowed.ts';

/** The gateway of this config, if it runs. */
export type Running = { ready: boolean } | undefined;

/** Warns of open files, passwords in the clear, dangerous rules and keys of older versions. */
export function* checkConfig(loaded: LoadedConfig): Iterable<Finding> {
  const { config, file, notices, ruleLines, warnings } = loaded;
  yield ok('config', file);
  const texts = [...notices, ...warnings, ...shadowedGroups(config), ...exposuresIn(config)];
  for (const text of texts) yield warning('config', text);
  for (const { rule, fun, reason } of namedDangers(config.access)) {
    const danger = isGlob(fun)
      ? `allows nothing: no wildcard covers a function that ${reason}. Name the functions`
      : `${reason}. Everyone in this rule can do that`;
    yield warning('access', `rule ${rule} (line ${ruleLines[rule - 1]}): ${fun} ${danger}`);
  }
}

function* exposuresIn({ component, salt }: Config): Iterable<string> {
  if (salt.insecure_tls)
    yield "salt.insecure_tls: anyone between here and salt-api can read the password. Name its authority's certificate in salt.ca instead";
  if (isInTheClear(salt.url, 'http:'))
    yield `salt.url: the password crosses the network to ${new URL(salt.url).host} in the clear. Give salt-api ssl_crt and ssl_key, and write https://`;
  if (isInTheClear(component.service, 'xmpp:'))
    yield `component.service: commands and answers cross the network to ${new URL(component.service).host} in the clear. Use a TLS listener (xmpps://), a tunnel, or the same machine`;
}

function isInTheClear(address: string, scheme: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === scheme && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

/** Asks the gateway that listens at `http.listen`, if there is one. */
export async function runningGateway({ http: { listen } }: Config): Promise<Running> {
  try {
    const response = await fetch(`http://${listen}/readyz`, { signal: AbortSignal.timeout(2_000) });
    const { status } = (await response.json()) as { status?: unknown };
    return status === 'ready' || status === 'not ready' ? { ready: response.status === 200 } : undefined;
  } catch {
    return undefined;
  }
}

/** Checks what the gateway needs on this machine: the audit trail, the store, and its HTTP port. */
export async function checkHere({ audit, store, http }: Config, running: Running): Promise<Finding[]> {
  return [checkAudit(audit.file), checkStore(store, running), await checkListen(http.listen, running)];
}

function checkAudit(file: string): Finding {
  const trouble = auditTrouble(file);
  if (trouble === undefined) return ok('audit', `${file} can be written`);
  return failed(
    'audit',
    `${file} cannot be written: ${trouble}. Without the audit trail nothing runs: make it writable to the gateway's user, or point audit.file elsewhere`,
  );
}

function checkStore(file: string, running: Running): Finding {
  const trouble = storeTrouble(file);
  if (trouble !== undefined) return failed('store', `${file} cannot be used: ${trouble}`);
  const users = running ? [] : storeUsers(file);
  if (users.length === 0) return ok('store', `${file} can be used`);
  const advice = 'stop the other gateway, or give this one its own store (store:)';
  return failed('store', `${file} is in use by process ${users.join(', ')}: ${advice}`);
}

const WRONG_ADDRESS = 'is not an address of this machine: use 127.0.0.1 or 0.0.0.0';
const LISTEN_TROUBLES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use: stop the program that listens there, or choose another port',
  EACCES: 'needs more rights than this user has: choose a port above 1023',
  EADDRNOTAVAIL: WRONG_ADDRESS,
  ENOTFOUND: WRONG_ADDRESS,
};

async function checkListen(listen: string, running: Running): Promise<Finding> {
  const its = `${listen} belongs to this gateway, which runs and is`;
  if (running?.ready) return ok('http', `${its} ready`);
  if (running) return warning('http', `${its} not ready: http://${listen}/readyz says why`);
  const code = await listenTrouble(listen);
  if (code === undefined) return ok('http', `${listen} is free`);
  return failed('http', `http.listen: ${listen} ${LISTEN_TROUBLES[code] ?? `cannot be used (${code})`}`);
}

function listenTrouble(listen: string): Promise<string | undefined> {
  const colon = listen.lastIndexOf(':');
  const host = listen.slice(0, colon).replace(/^\[|\]$/g, '');
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(Number(listen.slice(colon + 1)), host, () => server.close(() => resolve(undefined)));
  });
}
