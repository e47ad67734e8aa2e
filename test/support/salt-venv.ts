import { join } from 'node:path';
import { installedBelow, labVersion, venvBelow, versionIn } from '../../lab/salt-versions.ts';

const DEMO = join(import.meta.dirname, '../../.demo');

/** The Salt that all tests and the demo of this checkout share, by SALT_XMPP_LAB_SALT. It is installed where it is missing. */
export const SALT_VENV = venvBelow(DEMO);

/** The environment of that version or series of Salt, and its version; by default `SALT_VENV`. */
export function venvOf(salt: string | undefined): { venv: string; version: string } {
  const own = process.env.SALT_XMPP_LAB_VENV;
  const shared = own === undefined ? labVersion() : versionIn(own);
  const version = salt === undefined ? shared : labVersion(salt);
  return { venv: version === shared ? SALT_VENV : join(installedBelow(DEMO), `salt-${version}`), version };
}
