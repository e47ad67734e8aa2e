import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { ComponentTransport, type Element, type TransportLimits } from '../../../src/xmpp/index.ts';
import { type KeptLog, keptLog } from '../../support/kept-log.ts';
import { DOMAIN, Peer, type PeerConnection, SECRET } from './peer.ts';

export interface Lab {
  readonly peer: Peer;
  readonly transport: ComponentTransport;
  readonly log: KeptLog;
}

/** A transport, not started, and the peer that it will connect to; both go when the test ends. */
export async function lab(t: TestContext, limits: Partial<TransportLimits> = {}): Promise<Lab> {
  const peer = await Peer.listen();
  const log = keptLog();
  const transport = new ComponentTransport({
    domain: DOMAIN,
    service: peer.service,
    secret: SECRET,
    log,
    limits: { stopMs: 50, ...limits },
    pace: { firstMs: 5, mostMs: 20 },
  });
  t.after(async () => {
    await Promise.all([transport.stop(), peer.close()]);
  });
  return { peer, transport, log };
}

/** The same, started and logged in. */
export async function onlineLab(
  t: TestContext,
  limits: Partial<TransportLimits> = {},
): Promise<Lab & { server: PeerConnection }> {
  const made = await lab(t, limits);
  made.transport.start();
  const [server] = await Promise.all([made.peer.loggedIn(), once(made.transport, 'online')]);
  return { ...made, server };
}

/** The next message that comes in. */
export function nextMessage(transport: ComponentTransport): Promise<Element> {
  return new Promise((resolve) => {
    transport.onMessage((message) => resolve(message));
  });
}
