import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** The server's address. */
export interface Service {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Port for components by custom (Prosody's default). */
const COMPONENT_PORT = 5347;

/** Reads `xmpp://HOST[:PORT]` or `xmpps://HOST[:PORT]`; anything else gives undefined. Never throws. */
export function parseService(service: string): Service | undefined {
  if (!/^xmpps?:\/\//.test(service) || !URL.canParse(service)) return undefined;
  const { protocol, hostname, port } = new URL(service);
  if (hostname === '' || port === '0') return undefined;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? COMPONENT_PORT : Number(port),
    tls: protocol === 'xmpps:',
  };
}

/**
 * Begins to connect; `ready` is the event that says it is done. TLS is verified, against `ca` (PEM) if given, else
 * against the authorities that Node knows.
 */
export function openSocket(service: Service, ca: string | undefined): { socket: Socket; ready: string } {
  const { host, port, tls } = service;
  const socket = tls
    ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...(ca ? { ca } : {}) })
    : connectTcp({ host, port });
  // Stanzas are small, and the other side waits for each.
  socket.setNoDelay(true);
  return { socket, ready: tls ? 'secureConnect' : 'connect' };
}
