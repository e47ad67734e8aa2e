import { type MakeServer, prosody } from '../../../lab/lab.ts';
import { ejabberd, ejabberd24 } from './ejabberd.ts';
import { prosody13 } from './prosody-13.ts';

/** The XMPP servers that the gateway is tried on. */
export const SERVERS: Readonly<Record<string, MakeServer>> = {
  Prosody: prosody,
  'Prosody 13': prosody13,
  ejabberd,
  'ejabberd 24': ejabberd24,
};
