import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The machine's own list of authorities. */
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Makes a certificate for `host` in `certs`, under the names that Prosody looks for. Writes `authorities`: the machine's
 * list of authorities with this one added.
 */
export function makeCertificate(certs: string, host: string, authorities: string): void {
  mkdirSync(certs, { recursive: true });
  const [key, certificate] = [join(certs, `${host}.key`), join(certs, `${host}.crt`)];
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'],
    ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', certificate],
  );
  writeFileSync(authorities, `${readFileSync(AUTHORITIES, 'utf8')}\n${readFileSync(certificate, 'utf8')}`);
}

function openssl(...args: string[]): void {
  const { status, stderr, error } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl failed: ${error?.message ?? stderr}`);
}
