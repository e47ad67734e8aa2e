import { join } from 'node:path';

/** The folder with the Salt that the demo of this checkout and all tests share; they install it there if it is missing. */
export const SALT_VENV = process.env.SALT_XMPP_LAB_VENV ?? join(import.meta.dirname, '../../.demo/salt-venv');
