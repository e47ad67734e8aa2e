import { randomInt } from 'node:crypto';
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

/**
 * These are below the range for outgoing connections. So none of those takes a free port before its server listens.
 */
const FIRST = 12_000;
const LAST = 32_000;

/** `count` different ports of 127.0.0.1 on which nothing listens. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/**
 * Gives each name a port, the same as last time (from `file`) if it is free. So web addresses and accounts in clients keep
 * working.
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

/** A server in a box outlives its box for a moment, milliseconds. */
const OUTLIVES_MS = 5_000;

/** Resolves once nothing listens on these ports, or after a while: the server that wants them then says what is wrong. */
export async function waitUntilFree(ports: readonly number[]): Promise<void> {
  const deadline = Date.now() + OUTLIVES_MS;
  for (const port of ports) while (Date.now() < deadline && !(await isFree(port))) await sleep(30);
}
