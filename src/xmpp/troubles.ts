/** What stands between us and the XMPP server. */
export type TroubleCode =
  | 'bad-service'
  | 'refused'
  | 'dns'
  | 'unreachable'
  | 'connect-timeout'
  | 'tls'
  | 'mute'
  | 'not-xmpp'
  | 'not-component-port'
  | 'no-handshake'
  | 'wrong-secret'
  | 'unknown-host'
  | 'conflict'
  | 'stream-error'
  | 'bad-xml'
  | 'silent'
  | 'closed';

/** Why we are not online. */
export interface TransportTrouble {
  readonly code: TroubleCode;
  /** One plain line that says what to change. */
  readonly message: string;
}

/** How far the connection had come. */
export type Phase = 'connect' | 'stream' | 'handshake' | 'online';

/** What was seen. */
export type Cause =
  | { readonly kind: 'bad-service' }
  | { readonly kind: 'socket'; readonly error: Error & { readonly code?: string } }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'not-xmpp'; readonly seen: string }
  | { readonly kind: 'bad-xml'; readonly detail: string }
  | { readonly kind: 'namespace'; readonly seen: string }
  | { readonly kind: 'stream-error'; readonly condition: string; readonly text: string };

/** Where it was seen. */
export interface Site {
  readonly domain: string;
  readonly service: string;
  readonly phase: Phase;
}

/** Why a connection could not be established. */
export class StreamFailed extends Error {
  override readonly name = 'StreamFailed';
  readonly code: TroubleCode;
  readonly trouble: TransportTrouble;

  constructor(trouble: TransportTrouble) {
    super(trouble.message);
    this.code = trouble.code;
    this.trouble = trouble;
  }
}

const HOPELESS: ReadonlySet<TroubleCode> = new Set([
  'bad-service',
  'wrong-secret',
  'unknown-host',
  'not-component-port',
  'not-xmpp',
  'tls',
]);

/** A person has to change something before another attempt can succeed. */
export function isHopeless(code: TroubleCode): boolean {
  return HOPELESS.has(code);
}

const GONE: ReadonlySet<TroubleCode> = new Set([
  'refused',
  'dns',
  'unreachable',
  'connect-timeout',
  'silent',
  'closed',
]);

/** The server is not there, or went: it minds no attempt, and has to be found soon after it is back. */
export function isGone(code: TroubleCode): boolean {
  return GONE.has(code);
}
