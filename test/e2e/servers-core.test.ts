import { corePlays } from './support/core-plays.ts';
import { SERVERS } from './support/servers.ts';

/* The core plays on each XMPP server; test/e2e/versions/ runs them on each Salt. */

for (const [name, server] of Object.entries(SERVERS)) corePlays(name, { server });
