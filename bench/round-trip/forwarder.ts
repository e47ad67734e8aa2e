import { request } from 'node:http';
import { component, type Element, xml } from '@xmpp/component';
import { plainRequests, plainSettings } from './plain.ts';

// The plainest thing that takes a chat message to salt-api and its answer back: no presence, access, store or limits,
// and one user's token. The gateway's cost is measured against it.

const { service, domain, secret, salt, token } = plainSettings.parse(JSON.parse(process.argv[2] ?? '{}'));
const options = plainRequests(token);

function post(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(salt, { ...options, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const xmpp = component({ service, domain, password: secret });
xmpp.on('error', () => {});
xmpp.on('stanza', async (stanza: Element) => {
  const body = stanza.is('message') ? stanza.getChildText('body') : null;
  const { from, to = '' } = stanza.attrs;
  if (body === null || stanza.attrs.type === 'error') return;
  const [id = ''] = to.split('@');
  const target = id.includes('*') ? { tgt: id, tgt_type: 'glob' } : { tgt: [id], tgt_type: 'list' };
  const [returns] = JSON.parse(
    await post(JSON.stringify([{ client: 'local', ...target, fun: body }])),
  ).return;
  const answer = Object.values(returns).join('\n');
  const thread = stanza.getChildText('thread') ?? '';
  await xmpp.send(
    xml('message', { type: 'chat', from: to, to: from }, xml('body', {}, answer), xml('thread', {}, thread)),
  );
});
await xmpp.start();
process.once('disconnect', () => process.exit());
process.send?.('online');
