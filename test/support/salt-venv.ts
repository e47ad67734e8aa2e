import { join } from 'node:path';
import { venvBelow } from '../../lab/salt-versions.ts';

/** The Salt that all tests and the demo of this checkout share, by SALT_XMPP_LAB_SALT. It is installed where it is missing. */
export const SALT_VENV = venvBelow(join(import.meta.dirname, '../../.demo'));
