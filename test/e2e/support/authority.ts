import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A private authority and what it signed for `localhost`. */
export interface Authority {
  /** Its own certificate (PEM file). */
  ca: string;
  /** The server's certificate and key in one PEM file. */
  certificate: string;
}

/** Makes a private authority in that folder, with a certificate for a server named `localhost`. */
export function makeAuthority(folder: string): Authority {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const own = ['-out', 'ca.pem', '-subj', '/CN=private authority', '-days', '2'];
  openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', ...own);
  writeFileSync(join(folder, 'san'), 'subjectAltName=DNS:localhost');
  openssl('req', ...NEW_KEY, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san', '-days', '2'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.crt');
  const certificate = join(folder, 'server.pem');
  writeFileSync(certificate, read('server.crt') + read('server.key'), { mode: 0o600 });
  return { ca: join(folder, 'ca.pem'), certificate };
}
