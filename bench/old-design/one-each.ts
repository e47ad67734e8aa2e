import { createClient } from 'stanza';
import { z } from 'zod';
import { login } from '../support/login.ts';
import { tellSettledMemory } from '../support/settled-memory.ts';

// The old design: a separate client for each minion, logged in while the minion is up. It shows its one subscriber
// that, and takes that person's texts to salt-api.

const { websocket, accounts, password, subscriber, salt } = z
  .object({
    websocket: z.string(),
    accounts: z.array(z.string()),
    password: z.string(),
    subscriber: z.string(),
    salt: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

/** Logging in, at a time: more only wait in the server. */
const AT_ONCE = 16;

const headers = {
  'content-type': 'application/json',
  accept: 'application/json',
  'x-auth-token': await login(salt),
};

async function call(id: string, fun: string): Promise<string> {
  const body = JSON.stringify([{ client: 'local', tgt: [id], tgt_type: 'list', fun }]);
  const response = await fetch(salt, { method: 'POST', headers, body });
  const returned = z.object({ return: z.tuple([z.record(z.string(), z.unknown())]) });
  return String(returned.parse(await response.json()).return[0][id]);
}

function goOnline(id: string): Promise<void> {
  const client = createClient({
    jid: `${id}@demo.no`,
    password,
    transports: { websocket, bosh: false },
    autoReconnect: false,
    useStreamManagement: false,
  });
  client.on('message', async ({ from, body }) => {
    if (body !== undefined) client.sendMessage({ to: from, type: 'chat', body: await call(id, body) });
  });
  return new Promise((resolve, reject) => {
    client.once('session:started', () => {
      client.sendPresence();
      client.sendPresence({ to: subscriber });
      resolve();
    });
    client.once('auth:failed', () => reject(new Error(`${id} could not log in`)));
    client.connect();
  });
}

tellSettledMemory();
process.send?.('started');
const left = [...accounts];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await goOnline(id);
  }),
);
