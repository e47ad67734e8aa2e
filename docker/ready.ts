import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the gateway is ready and both minions are up, then says where to go. */
const MINIONS_UP = /^salt_xmpp_minions\{state="up"\} 2$/m;
const GATEWAY = 'http://gateway:9780';

async function isReady(): Promise<boolean> {
  try {
    const ready = await fetch(`${GATEWAY}/readyz`);
    return ready.ok && MINIONS_UP.test(await (await fetch(`${GATEWAY}/metrics`)).text());
  } catch {
    return false;
  }
}

while (!(await isReady())) await sleep(500);
const port = process.env.WEB_PORT;
const password = readFileSync('/run/secrets/login/admin', 'utf8');
process.stdout.write(`
  Ready. Open http://127.0.0.1:${port}/ and type test.version to master, or to web01.
  With a client of your own: admin@demo.no, password ${password}, server 127.0.0.1, port ${process.env.CLIENT_PORT}, no TLS.

`);
