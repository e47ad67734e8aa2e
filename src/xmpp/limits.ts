/** All that the transport bounds. Times in milliseconds. */
export interface TransportLimits {
  /** TCP, and TLS where there is any. */
  readonly connectMs: number;
  /** From there to the server's stream header. */
  readonly streamMs: number;
  /** From there to the answer to the handshake. */
  readonly handshakeMs: number;
  /** After so much silence the server is pinged... */
  readonly keepaliveMs: number;
  /** ...and after so much more the connection is given up. */
  readonly keepaliveTimeoutMs: number;
  /** What `send` takes, serialised, in bytes. Prosody closes the stream over 512 KiB on a component. */
  readonly maxStanzaBytes: number;
  /** A longer stanza from the server is skipped; counted in UTF-16 code units. */
  readonly maxInboundStanzaBytes: number;
  readonly queueMaxStanzas: number;
  readonly queueMaxBytes: number;
  readonly queueMaxAgeMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** The longest wait while nothing is there to be burdened: the server comes back, and people wait. */
  readonly backoffGoneMs: number;
  /** A connection that held for so long was a good one: the next wait is short again. */
  readonly steadyMs: number;
  /** Another that has our domain for so long, from the start on, is no connection of ours that is about to end. */
  readonly conflictMs: number;
  /** How long an IQ request waits by default. */
  readonly requestMs: number;
  /** How long `stop` may take to send what is queued. */
  readonly stopMs: number;
}

export const DEFAULT_LIMITS: TransportLimits = {
  connectMs: 10_000,
  streamMs: 10_000,
  handshakeMs: 10_000,
  keepaliveMs: 60_000,
  keepaliveTimeoutMs: 20_000,
  maxStanzaBytes: 262_144,
  maxInboundStanzaBytes: 524_288,
  queueMaxStanzas: 20_000,
  queueMaxBytes: 33_554_432,
  queueMaxAgeMs: 600_000,
  backoffMinMs: 500,
  backoffMaxMs: 60_000,
  backoffGoneMs: 4_000,
  steadyMs: 30_000,
  conflictMs: 5_000,
  requestMs: 30_000,
  stopMs: 3_000,
};
