// The XMPP side alone: a component that says back what it hears. `salt-xmpp/xmpp` knows nothing of Salt.
// Run it with SERVICE, DOMAIN and SECRET set.
import { pino } from 'pino';
import { ComponentTransport, xml } from 'salt-xmpp/xmpp';

const { SERVICE = 'xmpp://127.0.0.1:5347', DOMAIN = 'echo.localhost', SECRET = '' } = process.env;
const transport = new ComponentTransport({ service: SERVICE, domain: DOMAIN, secret: SECRET, log: pino() });

transport.onMessage((message) => {
  const body = message.getChildText('body');
  const { from, to, type } = message.attrs;
  if (!body || type === 'error') return;
  transport.send(xml('message', { type: 'chat', from: to, to: from }, xml('body', {}, body)));
});

transport.start();
process.once('SIGTERM', () => transport.stop());
