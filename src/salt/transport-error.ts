import { SaltError } from './errors.ts';

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be resolved now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EHOSTDOWN: 'the host is down',
  ETIMEDOUT: 'no answer to the connection',
};
const TLS =
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)/;

/** Explains a failed request; an error of Salt stays as it is. */
export function transportError(error: unknown, address: string): SaltError {
  if (error instanceof SaltError) return error;
  const code = codeOf(error);
  if (TLS.test(code)) return notTrusted(address, code, error);
  if (code.startsWith('HPE_')) {
    const message = `The server at ${address} is not a Salt API: is salt.url right (http or https, port)?`;
    return new SaltError('salt-rubbish', message, { unclear: true, cause: causeOf(error) });
  }
  return unreachable(address, code, error);
}

/** If the connection broke, for any reason, Salt may have run the request. */
function unreachable(address: string, code: string, error: unknown): SaltError {
  const unclear = !Object.hasOwn(UNREACHABLE, code);
  const why = UNREACHABLE[code] ?? 'the connection broke';
  let fix = 'is the host in salt.url right, and does a firewall let this machine in?';
  if (code === 'ECONNREFUSED') fix = 'is salt-api running? (salt.url)';
  if (unclear) fix = 'is salt-api running, and is it http or https there? (salt.url)';
  const message = `Salt's API at ${address} cannot be reached (${why}): ${fix}`;
  return new SaltError('salt-unreachable', message, { unclear, cause: causeOf(error) });
}

function notTrusted(address: string, code: string, error: unknown): SaltError {
  const message = `Salt's API at ${address} has no certificate the gateway can trust (${tlsFix(code)}).`;
  return new SaltError('salt-tls', message, { cause: causeOf(error) });
}

function tlsFix(code: string): string {
  if (/EPROTO|ERR_SSL|ERR_OSSL/.test(code)) return 'it may not speak TLS there; check salt.url';
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired; renew it';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'it is for another name; use a name that it has in salt.url';
  return `${code.toLowerCase().replaceAll('_', ' ')}; set salt.ca to the authority's certificate`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The error as it may be logged: others hang the request or the certificate on it. */
function causeOf(error: unknown): Error | undefined {
  return error instanceof Error ? new Error(error.message) : undefined;
}
