import { DEFAULT_LIMITS } from './limits.ts';
import { ComponentStream } from './stream.ts';
import type { TransportOptions } from './transport.ts';
import { StreamFailed, type TransportTrouble } from './troubles.ts';

/**
 * One attempt to connect and log in, no retry; the stream is closed again at once. `deadlineMs` bounds each step.
 * `conflict` proves the secret right on Prosody, which compares it first: a gateway is running already.
 */
export async function checkComponent(
  options: TransportOptions,
  deadlineMs = 10_000,
): Promise<'ok' | TransportTrouble> {
  const nothing = (): void => {};
  const times = { connectMs: deadlineMs, streamMs: deadlineMs, handshakeMs: deadlineMs };
  const stream = new ComponentStream(
    {
      ...options,
      domain: options.domain.toLowerCase(),
      limits: { ...DEFAULT_LIMITS, ...options.limits, ...times },
    },
    { online: nothing, stanza: nothing, oversized: nothing, heard: nothing, lost: nothing },
  );
  try {
    await stream.establish();
    return 'ok';
  } catch (error) {
    if (error instanceof StreamFailed) return error.trouble;
    throw error;
  } finally {
    await stream.hangUp(1_000);
  }
}
