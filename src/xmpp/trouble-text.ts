import type { Cause, Site, TransportTrouble, TroubleCode } from './troubles.ts';

const UNREACHABLE = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
]);
const UNRESOLVED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']);
const PORT_NAMES: Record<string, string> = {
  'jabber:client': 'the port for clients',
  'jabber:server': 'the port for other servers',
};

/** Puts what was seen into one line that says what to change. */
export function troubleOf(cause: Cause, site: Site): TransportTrouble {
  const at = site.service.replace(/^\w+:\/\//, '').replace(/\/+$/, '');
  switch (cause.kind) {
    case 'bad-service':
      return say(
        'bad-service',
        `"${site.service}" is not where an XMPP server can be: write xmpp://HOST:PORT or xmpps://HOST:PORT (component.service)`,
      );
    case 'socket':
      return socketTrouble(cause.error, at, site);
    case 'timeout':
      return timeoutTrouble(at, site);
    case 'closed':
      return closedTrouble(at, site);
    case 'silent':
      return say(
        'silent',
        `The XMPP server at ${at} no longer answers: is it overloaded, or the network cut?`,
      );
    case 'not-xmpp':
      return notXmpp(cause.seen, at);
    case 'bad-xml':
      return say('bad-xml', `The XMPP server at ${at} sent broken XML (${cause.detail}); connecting anew`);
    case 'namespace':
      return say(
        'not-component-port',
        `${at} is ${PORT_NAMES[cause.seen] ?? 'an XMPP port of another kind'}, not the component port: see component_ports in the XMPP server's config, 5347 by default (component.service)`,
      );
    case 'stream-error':
      return streamTrouble(cause.condition, cause.text, at, site.domain);
  }
}

function say(code: TroubleCode, message: string): TransportTrouble {
  return { code, message };
}

function socketTrouble(error: Error & { code?: string }, at: string, site: Site): TransportTrouble {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED') {
    return say(
      'refused',
      `Nothing listens on ${at}: is the XMPP server running, and is its component port (component_ports) the one in component.service?`,
    );
  }
  if (UNRESOLVED.has(code)) {
    return say(
      'dns',
      `The name in ${at} does not resolve: is it spelled right, and does DNS work here? (component.service)`,
    );
  }
  if (UNREACHABLE.has(code)) {
    return say(
      'unreachable',
      `${at} cannot be reached (${code}): is that the right host, and does a firewall let this machine in? (component.service)`,
    );
  }
  if (site.service.startsWith('xmpps:') && site.phase === 'connect') return tlsTrouble(error, at);
  return say(
    'closed',
    `The connection to the XMPP server at ${at} broke (${code || error.message}); connecting anew`,
  );
}

function tlsTrouble(error: Error & { code?: string }, at: string): TransportTrouble {
  const code = error.code ?? '';
  if (code === 'CERT_HAS_EXPIRED') return say('tls', `The certificate of ${at} has expired: renew it`);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return say(
      'tls',
      `The certificate of ${at} is for another name: use a name that it has in component.service`,
    );
  }
  if (/^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code)) {
    return say(
      'tls',
      `The certificate of ${at} is not one this machine trusts (${code}): start the gateway with NODE_EXTRA_CA_CERTS=FILE, its authority's certificate`,
    );
  }
  return say(
    'tls',
    `${at} does not speak TLS (${code || error.message}): use xmpp:// for a plain port (component.service)`,
  );
}

function timeoutTrouble(at: string, site: Site): TransportTrouble {
  if (site.phase === 'connect') {
    return say(
      'connect-timeout',
      `${at} does not answer: is that the right host, and does a firewall let this machine in? (component.service)`,
    );
  }
  if (site.phase === 'stream') {
    return say(
      'mute',
      `${at} takes the connection and says nothing: is that the XMPP server's component port, not another one? (component.service)`,
    );
  }
  return say(
    'no-handshake',
    `The XMPP server at ${at} does not answer the handshake of ${site.domain}: see its log, or restart it`,
  );
}

function closedTrouble(at: string, site: Site): TransportTrouble {
  if (site.phase === 'online') {
    return say('closed', `The XMPP server at ${at} closed the connection: was it stopped? Connecting anew`);
  }
  return say(
    'closed',
    `${at} closed the connection before ${site.domain} was logged in: is that the XMPP server's component port? (component.service)`,
  );
}

function notXmpp(seen: string, at: string): TransportTrouble {
  // A TLS record begins with its type, here alert or handshake, and the version.
  if (seen.startsWith('\u0015\u0003') || seen.startsWith('\u0016\u0003')) {
    return say(
      'not-xmpp',
      `${at} speaks TLS: use xmpps:// in component.service, or the plain component port`,
    );
  }
  const shown = JSON.stringify(seen.trim().slice(0, 30));
  return say(
    'not-xmpp',
    `${at} does not speak XMPP (it said ${shown}): give the XMPP server's component port in component.service`,
  );
}

function streamTrouble(condition: string, text: string, at: string, domain: string): TransportTrouble {
  switch (condition) {
    case 'not-authorized':
      return say(
        'wrong-secret',
        // Prosody says more, and tells a domain that it does not have apart; ejabberd does neither.
        text
          ? `component.secret is not the component_secret that the XMPP server has for ${domain}`
          : `component.secret is not the password that the XMPP server has for ${domain}, or it has no component of that name (component.domain)`,
      );
    case 'host-unknown':
      return say(
        'unknown-host',
        `The XMPP server has no Component "${domain}": add it to its config, or correct component.domain`,
      );
    case 'conflict':
      return say(
        'conflict',
        `Another component is already connected as ${domain}: stop the other gateway, or wait until the server has noticed that it left`,
      );
    case 'system-shutdown':
      return say('closed', `The XMPP server at ${at} is shutting down; connecting anew`);
    default:
      return say(
        'stream-error',
        `The XMPP server at ${at} ended the stream: ${condition}${text ? ` (${text})` : ''}`,
      );
  }
}
