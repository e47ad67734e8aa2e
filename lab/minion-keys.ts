import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masterDir, minionDir, type SaltLayout } from './salt-config.ts';

/** The folders in which Salt's master keeps the keys of minions. */
const FOLDERS = ['minions', 'minions_denied', 'minions_rejected', 'minions_pre'];

/** A minion's keys in Salt's formats, the same ones each time; the master forgets others that it knew of that minion. */
export function minionKeys(layout: SaltLayout, id: string): { privateKey: string; publicKey: string } {
  const file = join(minionDir(layout, id), 'minion.pem');
  if (!existsSync(file)) {
    forgetKeys(layout, id);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(file, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  }
  const privateKey = readFileSync(file, 'utf8');
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { privateKey, publicKey };
}

/** Has the master, which must not run, take the next key of that minion for a new one. */
export function forgetKeys(layout: SaltLayout, id: string): void {
  for (const folder of FOLDERS) rmSync(join(masterDir(layout), 'pki', folder, id), { force: true });
}
