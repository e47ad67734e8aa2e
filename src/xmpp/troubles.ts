/** The problems between us and the XMPP server. */
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

/** The observed sign. */
export type Cause =
  | { readonly kind: 'bad-service' | 'timeout' | 'closed' | 'silent' }
  | { readonly kind: 'socket'; readonly error: Error & { readonly code?: string } }
  | { readonly kind: 'not-xmpp' | 'namespace'; readonly seen: string }
  | { readonly kind: 'bad-xml'; readonly detail: string }
  | { readonly kind: 'stream-error'; readonly condition: string; readonly text: string };

/** The observed place. */
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

/** A person has to change something before another attempt can succeed. */
const LATE: readonly TroubleCode[] = [
  'bad-service',
  'wrong-secret',
  'unknown-host',
  'not-component-port',
  'not-xmpp',
  'tls',
];
/** True if an early attempt makes no sense. */
export function isLate(code: TroubleCode): boolean {
  return LATE.includes(code);
}

const UNREACHABLE = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'];
const UNRESOLVED = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL'];
const PORT_NAMES: Record<string, string> = {
  'jabber:client': 'the port for clients',
  'jabber:server': 'the port for other servers',
};

/** Puts what was seen into one line that says what to change. */
export function troubleOf(cause: Cause, site: Site): TransportTrouble {
  const at = site.service.replace(/^\w+:\/\//, '').replace(/\/+$/, '');
  const [code, message] = explained(cause, at, site);
  return { code, message };
}

type Explained = [code: TroubleCode, message: string];

function explained(cause: Cause, at: string, site: Site): Explained {
  switch (cause.kind) {
    case 'bad-service':
      return [
        'bad-service',
        `"${site.service}" is not where an XMPP server can be: write xmpp://HOST:PORT or xmpps://HOST:PORT (component.service)`,
      ];
    case 'socket':
      return socketTrouble(cause.error, at, site);
    case 'timeout':
      return timeoutTrouble(at, site);
    case 'closed':
      return site.phase === 'online'
        ? ['closed', `The XMPP server at ${at} closed the connection: was it stopped? Connecting again`]
        : [
            'closed',
            `${at} closed the connection before ${site.domain} was logged in: is that the XMPP server's component port? (component.service)`,
          ];
    case 'silent':
      return ['silent', `The XMPP server at ${at} no longer answers: is it overloaded, or the network cut?`];
    case 'not-xmpp':
      return ['not-xmpp', notXmpp(cause.seen, at)];
    case 'bad-xml':
      return ['bad-xml', `The XMPP server at ${at} sent broken XML (${cause.detail}); connecting again`];
    case 'namespace':
      return [
        'not-component-port',
        `${at} is ${PORT_NAMES[cause.seen] ?? 'an XMPP port of another kind'}, not the component port: see component_ports in the XMPP server's config, 5347 by default (component.service)`,
      ];
    case 'stream-error':
      return streamTrouble(cause.condition, cause.text, at, site.domain);
  }
}

function socketTrouble(error: Error & { code?: string }, at: string, site: Site): Explained {
  const { code = '' } = error;
  if (code === 'ECONNREFUSED') {
    return [
      'refused',
      `Nothing listens on ${at}: is the XMPP server running, and is its component port (component_ports) the one in component.service?`,
    ];
  }
  if (UNRESOLVED.includes(code)) {
    return [
      'dns',
      `The name in ${at} does not resolve: is it spelled right, and does DNS work here? (component.service)`,
    ];
  }
  if (UNREACHABLE.includes(code)) {
    return [
      'unreachable',
      `${at} cannot be reached (${code}): is that the right host, and does a firewall let this machine in? (component.service)`,
    ];
  }
  if (site.service.startsWith('xmpps:') && site.phase === 'connect') return ['tls', tlsTrouble(error, at)];
  return [
    'closed',
    `The connection to the XMPP server at ${at} broke (${code || error.message}); connecting again`,
  ];
}

function tlsTrouble({ code = '', message }: Error & { code?: string }, at: string): string {
  if (code === 'CERT_HAS_EXPIRED') return `The certificate of ${at} has expired: renew it`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `The certificate of ${at} is for another name: use a name that it has in component.service`;
  if (/^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code))
    return `The certificate of ${at} is not one this machine trusts (${code}): start the gateway with NODE_EXTRA_CA_CERTS=FILE, its authority's certificate`;
  return `${at} does not speak TLS (${code || message}): use xmpp:// for a plain port (component.service)`;
}

function timeoutTrouble(at: string, { phase, domain }: Site): Explained {
  if (phase === 'connect') {
    return [
      'connect-timeout',
      `${at} does not answer: is that the right host, and does a firewall let this machine in? (component.service)`,
    ];
  }
  if (phase === 'stream') {
    return [
      'mute',
      `${at} accepts the connection but says nothing: is that the XMPP server's component port, not another one? (component.service)`,
    ];
  }
  return [
    'no-handshake',
    `The XMPP server at ${at} does not answer the handshake of ${domain}: see its log, or restart it`,
  ];
}

function notXmpp(seen: string, at: string): string {
  // A TLS record begins with its type, here alert or handshake, and the version.
  if (seen.startsWith('\u0015\u0003') || seen.startsWith('\u0016\u0003'))
    return `${at} speaks TLS: use xmpps:// in component.service, or the plain component port`;
  const shown = JSON.stringify(seen.trim().slice(0, 30));
  return `${at} does not speak XMPP (it said ${shown}): give the XMPP server's component port in component.service`;
}

function streamTrouble(condition: string, text: string, at: string, domain: string): Explained {
  switch (condition) {
    case 'not-authorized':
      return [
        'wrong-secret',
        // Prosody says more, and tells a domain that it does not have apart; ejabberd does neither.
        text
          ? `component.secret is not the component_secret that the XMPP server has for ${domain}`
          : `component.secret is not the password that the XMPP server has for ${domain}, or it has no component of that name (component.domain)`,
      ];
    case 'host-unknown':
      return [
        'unknown-host',
        `The XMPP server has no Component "${domain}": add it to its config, or correct component.domain`,
      ];
    case 'conflict':
      return [
        'conflict',
        `Another component is already connected as ${domain}: stop the other gateway, or wait until the server has noticed that it left`,
      ];
    case 'system-shutdown':
      return ['closed', `The XMPP server at ${at} is shutting down; connecting again`];
    default:
      return [
        'stream-error',
        `The XMPP server at ${at} ended the stream: ${condition}${text ? ` (${text})` : ''}`,
      ];
  }
}
