import { createServer } from 'node:net';
import { auditTrouble } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { storeTrouble, storeUsers } from '../store/index.ts';
import { type CheckLine, CheckLines } from './line.ts';

/** Whether this config's gateway runs, by the address that it would listen on. */
export type Running = { ready: boolean } | undefined;

/** The gateway that answers at `http.listen`, if one does. */
export async function runningGateway({ http: { listen } }: Config): Promise<Running> {
  try {
    const response = await fetch(`http://${listen}/readyz`, { signal: AbortSignal.timeout(2_000) });
    const { status } = (await response.json()) as { status?: unknown };
    return status === 'ready' || status === 'not ready' ? { ready: response.status === 200 } : undefined;
  } catch {
    return undefined;
  }
}

/** What the gateway needs of this machine: the audit trail, the store, and the address that it listens on. */
export async function checkHere(config: Config, running: Running): Promise<CheckLine[]> {
  const told = new CheckLines('audit');
  const { file } = config.audit;
  const unwritable = auditTrouble(file);
  if (unwritable === undefined) told.ok(`${file} can be written`);
  else {
    told.failed(
      `${file} cannot be written: ${unwritable}. Nothing is run that cannot be recorded: make it writable to the gateway's user, or point audit.file elsewhere`,
    );
  }
  const store = checkStore(config.store, running);
  const listening = await checkListen(config.http.listen, running);
  return [...told.lines, ...store, ...listening];
}

function checkStore(file: string, running: Running): CheckLine[] {
  const told = new CheckLines('store');
  const trouble = storeTrouble(file);
  const users = trouble === undefined && !running ? storeUsers(file) : [];
  if (trouble !== undefined) told.failed(`${file} cannot be used: ${trouble}`);
  else if (users.length > 0) {
    told.failed(
      `${file} is in use by process ${users.join(', ')}: stop the other gateway, or give this one its own store (store:)`,
    );
  } else told.ok(`${file} can be used`);
  return told.lines;
}

async function checkListen(listen: string, running: Running): Promise<CheckLine[]> {
  const told = new CheckLines('http');
  if (running) {
    const text = `${listen} belongs to this gateway, which runs and is ${running.ready ? 'ready' : 'not ready'}`;
    if (running.ready) told.ok(text);
    else told.warning(`${text}: http://${listen}/readyz says why`);
    return told.lines;
  }
  const code = await listenTrouble(listen);
  if (code === undefined) told.ok(`${listen} is free`);
  else if (code === 'EADDRINUSE') {
    told.failed(`http.listen: ${listen} is in use: stop what listens there, or choose another port`);
  } else if (code === 'EACCES') {
    told.failed(`http.listen: this user may not listen on ${listen}: choose a port above 1023`);
  } else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    told.failed(`http.listen: ${listen} is not an address of this machine: use 127.0.0.1 or 0.0.0.0`);
  } else told.failed(`http.listen: ${listen} cannot be listened on (${code})`);
  return told.lines;
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
