import type { Agent, Stanzas } from 'stanza';
import { LabError } from './errors.ts';

export interface ChatLogin {
  jid: string;
  password: string;
  websocket: string;
}

/** Logs a person in over the web port, with another library than the gateway's. Resolves once the session stands. */
export async function logIn({ jid, password, websocket }: ChatLogin): Promise<Agent> {
  const { createClient } = await import('stanza');
  const client = createClient({
    jid,
    password,
    transports: { websocket, bosh: false },
    autoReconnect: false,
    // It asks for acknowledgements on a stream that is closing, and fails the whole process by it.
    useStreamManagement: false,
  });
  await new Promise<void>((resolve, reject) => {
    client.once('session:started', () => resolve());
    client.once('auth:failed', () => reject(new LabError('not-ready', `${jid} could not log in.`)));
    client.once('disconnected', () => reject(new LabError('not-ready', `${jid} was disconnected.`)));
    client.connect();
  });
  return client;
}

/** Sends the rest and logs out; resolves once the stream is closed. */
export async function logOut(client: Agent): Promise<void> {
  // The server answers in order, so everything before the question has arrived.
  await client.ping().catch(() => undefined);
  const closed = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
  client.disconnect();
  await closed;
}

/** How long the gateway has to let someone subscribe, milliseconds. */
const SUBSCRIBED_MS = 20_000;

/**
 * Adds contacts to a person's roster, as a person would, and waits until each has let the person subscribe.
 * @throws LabError when one has not within 20 s
 */
export async function addContacts(
  client: Agent,
  contacts: readonly { jid: string; name: string }[],
): Promise<void> {
  const roster = await client.getRoster();
  const has = (jid: string) =>
    roster.items.some((item) => item.jid === jid && ['to', 'both'].includes(item.subscription ?? ''));
  await Promise.all(contacts.filter(({ jid }) => !has(jid)).map((contact) => addContact(client, contact)));
}

/** The whole roster; the client's own `getRoster` gives what is new since the last time only (RFC 6121 §2.6). */
export async function rosterOf(client: Agent): Promise<Stanzas.RosterItem[]> {
  const { roster } = await client.sendIQ({ type: 'get', roster: { items: [] } });
  return roster.items ?? [];
}

/** How long the gateway has to fill a roster, milliseconds. */
const FILLED_MS = 5_000;

/** Waits until a roster has all those contacts; after 5 s whether it has any: the rest were taken off. */
export async function hasContacts(client: Agent, contacts: readonly { jid: string }[]): Promise<boolean> {
  const deadline = Date.now() + FILLED_MS;
  for (;;) {
    const items = await rosterOf(client);
    const there = contacts.filter(({ jid }) => items.some((item) => item.jid === jid));
    if (there.length === contacts.length) return true;
    if (Date.now() > deadline) return there.length > 0;
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function addContact(client: Agent, { jid, name }: { jid: string; name: string }): Promise<void> {
  await client.updateRosterItem({ jid, name, groups: ['Salt'], subscription: 'none' });
  await new Promise<void>((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      client.off('subscribed', listen);
      settle();
    };
    const listen = ({ from }: { from: string }) => from === jid && finish(resolve);
    const late = new LabError('not-ready', `${jid} did not accept the admin's subscription.`);
    const timer = setTimeout(() => finish(() => reject(late)), SUBSCRIBED_MS);
    client.on('subscribed', listen);
    client.sendPresence({ to: jid, type: 'subscribe' });
  });
}
