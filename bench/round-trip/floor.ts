import { closeSync, fdatasync, openSync } from 'node:fs';
import { get, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { component, type Element, xml } from '@xmpp/component';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { plainRequests, plainSettings } from './plain.ts';

// The least that keeps the promises to a command (docs/design.md, "Promises"). It is on the disk under a job id before
// it is published. The job is published without waiting for its minions, and its answer is the event. Nothing else: no
// access, audit, limits or presence, and a lost answer is lost. It shows how much the forwarder saves by promising
// nothing.

const { service, domain, secret, salt, token, store } = plainSettings
  .extend({ store: z.string() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const options = plainRequests(token);
const database = new DatabaseSync(store);
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE request (jid, asker, line)',
);
const insert = database.prepare('INSERT INTO request VALUES (?, ?, ?)');
database.exec('INSERT INTO request VALUES (0, 0, 0)');
const log = openSync(`${store}-wal`, 'r+');
const sync = promisify(fdatasync);
/** The sync that runs, and the one after it, which all share who come meanwhile. */
let [running, next]: [Promise<void> | undefined, Promise<void> | undefined] = [undefined, undefined];

function synced(): Promise<void> {
  next ??= (async () => {
    await running;
    running = next;
    next = undefined;
    await sync(log);
  })();
  return next;
}

interface Asked {
  from: string;
  to: string;
  thread: string;
}
const asked = new Map<string, Asked>();
let jid = 20_000_101_000_000_000_000n;

function publish(id: string, fun: string, jid: string): void {
  const body = JSON.stringify([{ client: 'local_async', tgt: [id], tgt_type: 'list', fun, jid }]);
  request(salt, { ...options, method: 'POST' }, (response) => response.resume()).end(body);
}

const xmpp = component({ service, domain, password: secret });
xmpp.on('error', () => {});
xmpp.on('stanza', async (stanza: Element) => {
  const body = stanza.is('message') ? stanza.getChildText('body') : null;
  const { from = '', to = '' } = stanza.attrs;
  if (body === null || stanza.attrs.type === 'error') return;
  jid += 1n;
  const job = String(jid);
  insert.run(job, from, body);
  await synced();
  asked.set(job, { from, to, thread: stanza.getChildText('thread') ?? '' });
  publish(to.split('@')[0] ?? '', body, job);
});

const parser = createParser({
  onEvent: ({ data }) => {
    if (!data.includes('/ret/')) return;
    const event = JSON.parse(data).data;
    const who = asked.get(event.jid);
    if (!who) return;
    asked.delete(event.jid);
    const { from, to, thread } = who;
    const children = [xml('body', {}, String(event.return)), xml('thread', {}, thread)];
    void xmpp.send(xml('message', { type: 'chat', from: to, to: from }, ...children));
  },
});

process.once('disconnect', () => {
  closeSync(log);
  process.exit();
});
await xmpp.start();
get(`${salt}/events`, { headers: options.headers }, (response) => {
  response.setEncoding('utf8');
  response.on('data', (piece: string) => parser.feed(piece));
  response.once('data', () => process.send?.('online'));
});
