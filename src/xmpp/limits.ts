/** All limits of the transport. Times in milliseconds. */
export const DEFAULT_LIMITS = {
  /** TCP, and TLS where there is any. */
  connectMs: 10_000,
  /** From there to the server's stream header. */
  streamMs: 10_000,
  /** From there to the answer to the handshake. */
  handshakeMs: 10_000,
  /** After so much silence the server is pinged... */
  keepaliveMs: 60_000,
  /** ...and after so much more the connection is given up. */
  keepaliveTimeoutMs: 20_000,
  /** The largest stanza for `send`, serialised, in bytes. Prosody closes the stream over 512 KiB on a component. */
  maxStanzaBytes: 262_144,
  /** A longer stanza from the server is skipped; counted in UTF-16 code units. */
  maxInboundStanzaBytes: 524_288,
  queueMaxStanzas: 20_000,
  queueMaxBytes: 33_554_432,
  queueMaxAgeMs: 600_000,
  /** If another has our domain for this time, from the start on, it is not an old connection of ours. */
  conflictMs: 5_000,
  /** How long an IQ request waits by default. */
  requestMs: 30_000,
  /** How long `stop` may take to send what is queued. */
  stopMs: 3_000,
};

export type TransportLimits = Readonly<typeof DEFAULT_LIMITS>;
