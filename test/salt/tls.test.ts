import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ALL, saltErrorOf, saltFor } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'salt-tls-'));
after(() => rmSync(folder, { recursive: true }));

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

function authority(name: string): void {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  openssl('req', '-x509', ...key, '-out', `${name}.pem`, '-subj', `/CN=${name}`, '-days', '2');
}

authority('ca');
authority('other');
writeFileSync(join(folder, 'san'), 'subjectAltName=DNS:localhost');
const newKey = [
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:prime256v1',
  '-nodes',
  '-keyout',
  'server.key',
];
openssl('req', ...newKey, '-out', 'server.csr', '-subj', '/CN=localhost');
const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san', '-days', '2'];
openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem');
const tls = {
  key: readFileSync(join(folder, 'server.key'), 'utf8'),
  cert: readFileSync(join(folder, 'server.pem'), 'utf8'),
};

test('a private authority is trusted by salt.ca', async (t) => {
  const { salt } = await saltFor(t, { config: { ca: join(folder, 'ca.pem') } }, { tls });
  assert.equal((await salt.login()).user, 'saltxmpp');
  assert.equal((await salt.localAsync(ALL, 'test.ping')).minions.length, 3);
});

test('without salt.ca it is not, and nothing is sent', async (t) => {
  const { api, salt } = await saltFor(t, {}, { tls });
  const error = await saltErrorOf(salt.login());
  assert.equal(error.code, 'salt-tls');
  assert.match(error.message, /no certificate the gateway can trust \(.*set salt\.ca/);
  assert.equal(api.counts.requests, 0);
});

test('another authority is of no help', async (t) => {
  const { salt } = await saltFor(t, { config: { ca: join(folder, 'other.pem') } }, { tls });
  assert.equal((await saltErrorOf(salt.login())).code, 'salt-tls');
});

test('a certificate for another name is refused', async (t) => {
  const { api } = await saltFor(t, {}, { tls });
  const url = api.url.replace('localhost', '127.0.0.1');
  const { salt } = await saltFor(t, { config: { url, ca: join(folder, 'ca.pem') } });
  assert.equal((await saltErrorOf(salt.login())).code, 'salt-tls');
});

test('insecure_tls asks for no proof', async (t) => {
  const { salt } = await saltFor(t, { config: { insecure_tls: true } }, { tls });
  assert.equal((await salt.login()).user, 'saltxmpp');
  assert.equal((await salt.localAsync(ALL, 'test.ping')).minions.length, 3);
});

test('a certificate file that cannot be read is named', async (t) => {
  const { salt } = await saltFor(t, { config: { ca: join(folder, 'missing.pem') } }, { tls });
  const error = await saltErrorOf(salt.login());
  assert.equal(error.code, 'salt-tls');
  assert.match(error.message, /missing\.pem/);
});

test('https to a plain port, and http to a TLS port, are told apart from a Salt that is down', async (t) => {
  const { api: plain } = await saltFor(t);
  const { api: secure } = await saltFor(t, {}, { tls });
  const { salt: wrongTls } = await saltFor(t, { config: { url: plain.url.replace('http:', 'https:') } });
  const { salt: wrongPlain } = await saltFor(t, { config: { url: secure.url.replace('https:', 'http:') } });
  assert.equal((await saltErrorOf(wrongTls.login())).code, 'salt-tls');
  assert.match((await saltErrorOf(wrongPlain.login())).message, /salt\.url right|cannot be reached/);
});
