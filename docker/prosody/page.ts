import { chatPage } from '../../lab/web-page.ts';

// Printed when the image is built; start.sh puts the password in.
process.stdout.write(
  chatPage({
    jid: 'admin@demo.no',
    password: '@PASSWORD@',
    websocket: '/xmpp-websocket',
    open: 'master@salt.demo.no',
  }),
);
