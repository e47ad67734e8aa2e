import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** True when nothing listens on this port of 127.0.0.1, so that a server may. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** `count` different ports of 127.0.0.1 that the system says are free. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listenAnywhere(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/**
 * A port for each name, the same ones as last time (from `file`) where they are free: web addresses and
 * accounts set up in a client go on working.
 */
export async function keptPorts<Name extends string>(
  file: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const before = z.record(z.string(), z.number()).catch({}).parse(readJson(file));
  const fresh = await freePorts(names.length);
  const ports: Record<string, number> = {};
  for (const [index, name] of names.entries()) {
    const old = before[name];
    ports[name] = old !== undefined && (await isFree(old)) ? old : (fresh[index] ?? 0);
  }
  writeFileSync(file, `${JSON.stringify(ports)}\n`);
  return ports as Record<Name, number>;
}

function readJson(file: string): unknown {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  } catch {
    return {};
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Resolves true once something accepts connections on the port, false after `ms` or once `gaveUp()` says so. */
export async function waitForPort(port: number, ms: number, gaveUp: () => boolean): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!(await accepts(port))) {
    if (Date.now() > deadline || gaveUp()) return false;
    await sleep(30);
  }
  return true;
}
