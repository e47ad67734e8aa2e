import { Agent, get, request } from 'node:http';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';

// The plainest way to ask a fleet: publish a job, parse every event of the stream, and put the returns in a Map.

const { salt, token } = z
  .object({ salt: z.string(), token: z.string() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));
const headers = { 'content-type': 'application/json', accept: 'application/json', 'x-auth-token': token };
const agent = new Agent({ keepAlive: true });
const returned = new Map<string, unknown>();
let jid = 20_000_101_000_000_000_000n;
let awaited = Number.POSITIVE_INFINITY;
let started = 0;

const parser = createParser({
  onEvent: ({ data }) => {
    const event = JSON.parse(data);
    if (event.data.jid !== String(jid) || !event.tag.includes('/ret/')) return;
    returned.set(event.data.id, event.data.return);
    endIfComplete();
  },
});

function publish(fun: string): void {
  jid += 1n;
  returned.clear();
  awaited = Number.POSITIVE_INFINITY;
  started = performance.now();
  const body = JSON.stringify([{ client: 'local_async', tgt: '*', fun, arg: ['id'], jid: String(jid) }]);
  request(salt, { method: 'POST', agent, headers }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      text += piece;
    });
    response.on('end', () => {
      awaited = JSON.parse(text).return[0].minions.length;
      endIfComplete();
    });
  }).end(body);
}

function endIfComplete(): void {
  if (returned.size === awaited) process.send?.({ ms: performance.now() - started });
}

process.on('message', (asked) => publish(z.object({ fun: z.string() }).parse(asked).fun));
process.once('disconnect', () => process.exit());
get(`${salt}/events`, { headers }, (response) => {
  response.setEncoding('utf8');
  response.on('data', (piece: string) => parser.feed(piece));
  response.once('data', () => process.send?.('listening'));
});
