import { ComponentTransport, type TransportOptions } from './transport.ts';
import type { TransportTrouble } from './troubles.ts';

/**
 * Tries once to connect and log in, then closes the stream. If given, `look` runs first, before any stanza has come.
 * `deadlineMs` bounds each step. `conflict` proves the secret right on Prosody, which compares it first: a gateway is
 * running already.
 */
export async function checkComponent(
  options: TransportOptions,
  deadlineMs = 10_000,
  look: (transport: ComponentTransport) => Promise<void> = async () => {},
): Promise<'ok' | TransportTrouble> {
  const times = { connectMs: deadlineMs, streamMs: deadlineMs, handshakeMs: deadlineMs, stopMs: 1_000 };
  const transport = new ComponentTransport({ ...options, limits: { ...options.limits, ...times } });
  try {
    return await new Promise((resolve, reject) => {
      transport.once('trouble', resolve);
      transport.once('online', () => look(transport).then(() => resolve('ok'), reject));
      transport.start();
    });
  } finally {
    await transport.stop();
  }
}
